"""What the invented outdoor shop sells: categories, brands, words, and what goes with what.

Plain data, no code: everything that a reader may want to change about the demo shop is here.
"""

from cross_sell.simulate.assortment import Assortment

# category path: (relative demand, lowest price, highest price, nouns, details)
LEAVES = {
    "Camping/Tents/Family tents": (1.5, 180, 900, "family tent", "4-person|5-person|6-person"),
    "Camping/Tents/Trekking tents": (2.2, 120, 700, "trekking tent", "1-person|2-person|3-person"),
    "Camping/Sleeping/Sleeping bags": (1.2, 60, 450, "sleeping bag", "summer|3-season|winter"),
    "Camping/Sleeping/Mats": (0.6, 25, 220, "sleeping mat", "short|regular|wide"),
    "Camping/Kitchen/Stoves": (1.2, 25, 190, "stove", "canister|multifuel|remote"),
    "Camping/Kitchen/Gas cartridges": (0.5, 5, 16, "gas cartridge", "100 g|230 g|450 g"),
    "Camping/Kitchen/Cookware": (0.5, 15, 120, "cook set", "solo|duo|family"),
    "Camping/Furniture/Chairs": (0.5, 30, 160, "camp chair", "low|high|rocking"),
    "Camping/Lighting/Headlamps": (0.6, 20, 140, "headlamp", "200 lm|400 lm|900 lm"),
    "Hiking/Footwear/Hiking boots": (2.6, 90, 320, "hiking boot", "mid|high|leather"),
    "Hiking/Footwear/Trail shoes": (2.0, 70, 190, "trail shoe", "light|cushioned|waterproof"),
    "Hiking/Footwear/Socks": (0.6, 9, 32, "hiking socks", "light|medium|warm"),
    "Hiking/Footwear/Shoe care": (0.4, 6, 18, "shoe wax", "spray|cream|set"),
    "Hiking/Packs/Daypacks": (1.8, 40, 170, "daypack", "18 l|24 l|30 l"),
    "Hiking/Packs/Trekking packs": (1.8, 110, 360, "trekking pack", "45 l|55 l|70 l"),
    "Hiking/Packs/Rain covers": (0.4, 12, 45, "rain cover", "small|medium|large"),
    "Hiking/Accessories/Trekking poles": (0.6, 35, 190, "trekking poles", "alloy|carbon|folding"),
    "Hiking/Accessories/Umbrellas": (0.4, 25, 80, "trekking umbrella", "mini|hands-free|storm"),
    "Hiking/Hydration/Bottles": (0.5, 10, 45, "bottle", "0.5 l|0.75 l|1 l"),
    "Hiking/Hydration/Water filters": (0.5, 25, 130, "water filter", "squeeze|pump|gravity"),
    "Hiking/Food/Energy bars": (0.6, 2, 5, "energy bar", "nut|fruit|salted"),
    "Hiking/Food/Freeze-dried meals": (0.5, 6, 14, "trail meal", "pasta|curry|porridge"),
    "Clothing/Jackets/Rain jackets": (2.0, 90, 480, "rain jacket", "2-layer|2.5-layer|3-layer"),
    "Clothing/Jackets/Down jackets": (1.5, 110, 420, "down jacket", "light|hooded|expedition"),
    "Clothing/Layers/Merino shirts": (0.6, 40, 120, "merino shirt", "short sleeve|long sleeve|zip"),
    "Clothing/Layers/Hiking trousers": (0.6, 50, 170, "hiking trousers", "zip-off|stretch|lined"),
    "Climbing/Hardware/Carabiners": (0.5, 6, 30, "carabiner", "wire gate|screw gate|HMS"),
    "Climbing/Hardware/Quickdraws": (0.5, 12, 32, "quickdraw", "12 cm|18 cm|extendable"),
    "Climbing/Ropes/Single ropes": (1.1, 90, 260, "single rope", "60 m|70 m|80 m"),
    "Climbing/Ropes/Rope bags": (0.4, 20, 65, "rope bag", "sheet|tote|pack"),
    "Climbing/Wear/Harnesses": (1.3, 45, 140, "harness", "gym|alpine|sport"),
    "Climbing/Wear/Climbing shoes": (1.6, 70, 180, "climbing shoe", "flat|asymmetric|slipper"),
    "Climbing/Wear/Helmets": (0.5, 45, 120, "helmet", "foam|hybrid|shell"),
    "Climbing/Training/Chalk": (0.5, 5, 20, "chalk", "loose|ball|liquid"),
    "Fishing/Spinning/Spinning rods": (1.2, 35, 220, "spinning rod", "light|medium|travel"),
    "Fishing/Spinning/Reels": (0.5, 30, 260, "reel", "1000|2500|4000"),
    "Fishing/Spinning/Lures": (0.6, 4, 18, "lure", "shallow|diving|soft"),
    "Paddling/Kayaks/Touring kayaks": (0.9, 450, 2200, "touring kayak", "solo|tandem|folding"),
    "Paddling/Kayaks/Paddles": (0.5, 60, 320, "paddle", "alloy|fibreglass|carbon"),
    "Paddling/Safety/Buoyancy aids": (0.5, 50, 190, "buoyancy aid", "slim|touring|rescue"),
    "Paddling/Safety/Dry bags": (0.5, 10, 70, "dry bag", "5 l|20 l|60 l"),
    "Ski touring/Ski/Touring skis": (0.8, 300, 900, "touring ski", "82 mm|90 mm|98 mm"),
    "Ski touring/Ski/Skins": (0.4, 90, 190, "climbing skin", "mohair|mix|nylon"),
    "Ski touring/Safety/Avalanche beacons": (0.4, 190, 420, "beacon", "basic|pro|compact"),
}

# The long tail: few people shop there, and those do little else.
NICHES = {
    "Fishing/Fly fishing/Flies": (0.05, 2, 9, "fly", "dry|nymph|streamer"),
    "Climbing/Ice climbing/Ice tools": (0.05, 90, 340, "ice tool", "hammer|adze|carbon"),
    "Paddling/Packrafting/Packrafts": (0.05, 350, 1500, "packraft", "solo|duo|whitewater"),
    "Camping/Bushcraft/Carving knives": (0.05, 18, 160, "carving knife", "spoon|hook|sloyd"),
}

# What a buyer of the first category buys next, by the last part of the path; the number is the
# bucket of the delay. Most are bought with or after one thing only, as
# accessories are: a hub that follows everything would say little about anything.
LINKS = (
    ("Family tents", "Sleeping bags", 0), ("Family tents", "Chairs", 1),
    ("Family tents", "Headlamps", 3),
    ("Trekking tents", "Sleeping bags", 0), ("Trekking tents", "Freeze-dried meals", 3),
    ("Trekking tents", "Water filters", 2),
    ("Sleeping bags", "Mats", 1), ("Sleeping bags", "Cookware", 1),
    ("Stoves", "Gas cartridges", 0), ("Stoves", "Cookware", 1),
    ("Hiking boots", "Socks", 0), ("Hiking boots", "Trekking poles", 1),
    ("Hiking boots", "Shoe care", 2),
    ("Trail shoes", "Energy bars", 1), ("Trail shoes", "Bottles", 1),
    ("Trekking packs", "Rain covers", 0), ("Trekking packs", "Water filters", 2),
    ("Daypacks", "Bottles", 0), ("Daypacks", "Umbrellas", 2),
    ("Rain jackets", "Hiking trousers", 1), ("Rain jackets", "Umbrellas", 1),
    ("Down jackets", "Merino shirts", 1), ("Down jackets", "Headlamps", 1),
    ("Single ropes", "Rope bags", 0), ("Single ropes", "Quickdraws", 1),
    ("Climbing shoes", "Chalk", 0), ("Climbing shoes", "Quickdraws", 1),
    ("Harnesses", "Carabiners", 0), ("Harnesses", "Helmets", 2),
    ("Spinning rods", "Reels", 0), ("Spinning rods", "Lures", 1),
    ("Touring kayaks", "Paddles", 0), ("Touring kayaks", "Buoyancy aids", 1),
    ("Touring kayaks", "Dry bags", 2),
    ("Touring skis", "Skins", 0), ("Touring skis", "Avalanche beacons", 1),
)

# Chance that a buyer follows each link of a product.
PROBABILITIES = (0.50, 0.45, 0.40, 0.36, 0.32)

# Consumables and the typical number of days until the next purchase.
CONSUMABLES = {
    "Gas cartridges": 40, "Energy bars": 18, "Freeze-dried meals": 30, "Chalk": 45,
    "Shoe care": 60,
}

# First and last month of the season.
SEASONS = {
    "Touring skis": (11, 4), "Skins": (11, 4), "Avalanche beacons": (11, 4),
    "Touring kayaks": (3, 10), "Buoyancy aids": (3, 10),
}

BRANDS = (
    "Fjellvar", "Norrholm", "Alpkant", "Tarnfell", "Graupel", "Kestrel Ridge", "Wildmoor",
    "Karsten", "Birkfell", "Oakhollow", "Sandvika", "Larchline", "Moraine", "Steinbock Works",
    "Pinebarrow",
    "Talweg", "Highcairn", "Brackwater", "Lomvi", "Sula Outdoor", "Firnline", "Gannet", "Ostwind",
    "Rimefrost",
)

MODELS = (
    "Abisko", "Brenta", "Cairn", "Dovre", "Eiger", "Falun", "Glencoe", "Hekla", "Inari", "Jotun",
    "Kebne", "Lofoten", "Mistral", "Narvik", "Ortler", "Padjelanta", "Quarry", "Rondane", "Sarek",
    "Torne", "Ulvik", "Vanoise", "Watzmann", "Yarrow", "Zugspitz", "Arran", "Bernina", "Cuillin",
    "Dolomiti", "Estrela", "Finse", "Gredos", "Hardanger", "Isar", "Jura", "Karwendel", "Lech",
    "Marmolada", "Nordkapp", "Oulanka", "Piz", "Rax", "Skye", "Tatra", "Urho", "Vercors",
    "Wendelstein", "Zillertal",
)

PRAISE = (
    "light and packs small", "made for years of use", "easy to repair", "tested in the rain",
    "made of recycled material", "good value for beginners", "the choice of guides",
    "simple, without frills",
)

OUTDOOR = Assortment(
    leaves=LEAVES,
    niches=NICHES,
    links=LINKS,
    probabilities=PROBABILITIES,
    consumables=CONSUMABLES,
    seasons=SEASONS,
    brands=BRANDS,
    models=MODELS,
    praise=PRAISE,
    variants=("recycled edition", "limited colour"),
    described_as=(" for ", " by "),
)
