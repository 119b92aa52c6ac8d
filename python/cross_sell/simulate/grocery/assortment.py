"""What the invented grocery shop sells: shelves, brands, words, and what goes into one basket.

Plain data, no code: everything that a reader may want to change about the shop is here.
"""

from cross_sell.simulate.assortment import Assortment

# category path: (relative demand, lowest price, highest price, days until a household of middling
# size has used it up, noun, sizes)
SHELVES = {
    "Fresh/Fruit/Bananas": (3.2, 0.9, 2.6, 7, "bananas", "4 pieces|6 pieces|1 kg"),
    "Fresh/Fruit/Apples": (2.6, 1.5, 4.2, 9, "apples", "4 pieces|1 kg|2 kg"),
    "Fresh/Fruit/Citrus": (1.8, 1.2, 4.5, 12, "oranges", "net|1 kg|2 kg"),
    "Fresh/Fruit/Berries": (1.8, 1.9, 5.5, 9, "berries", "125 g|250 g|500 g"),
    "Fresh/Fruit/Strawberries": (1.6, 1.9, 5.9, 8, "strawberries", "250 g|500 g|1 kg"),
    "Fresh/Vegetables/Tomatoes": (2.6, 1.3, 4.5, 7, "tomatoes", "250 g|500 g|1 kg"),
    "Fresh/Vegetables/Cucumbers": (2.0, 0.7, 2.0, 8, "cucumber", "mini|1 piece|2 pieces"),
    "Fresh/Vegetables/Peppers": (1.8, 1.3, 3.9, 10, "peppers", "2 pieces|3 pieces|500 g"),
    "Fresh/Vegetables/Carrots": (1.8, 0.8, 2.8, 12, "carrots", "500 g|1 kg|2 kg"),
    "Fresh/Vegetables/Potatoes": (1.9, 1.6, 5.2, 16, "potatoes", "1 kg|2 kg|5 kg"),
    "Fresh/Vegetables/Onions": (1.8, 0.9, 2.9, 18, "onions", "500 g|1 kg|2 kg"),
    "Fresh/Vegetables/Mushrooms": (1.3, 1.3, 3.6, 12, "mushrooms", "200 g|250 g|400 g"),
    "Fresh/Vegetables/Asparagus": (1.2, 3.5, 9.9, 12, "asparagus", "bunch|500 g|1 kg"),
    "Fresh/Vegetables/Pumpkins": (0.9, 1.6, 4.9, 20, "pumpkin", "small|medium|large"),
    "Fresh/Salads/Leaf salads": (1.8, 1.0, 3.2, 8, "salad", "100 g|150 g|head"),
    "Fresh/Salads/Herbs": (1.0, 1.0, 2.4, 14, "herbs", "bunch|pot|25 g"),
    "Dairy/Milk/Fresh milk": (3.4, 0.9, 2.3, 6, "milk", "0.5 l|1 l|2 l"),
    "Dairy/Milk/Plant drinks": (1.5, 1.1, 3.2, 9, "oat drink", "0.5 l|1 l|1.5 l"),
    "Dairy/Milk/Cream": (1.5, 0.7, 2.4, 14, "cream", "100 g|200 g|500 g"),
    "Dairy/Yoghurt/Yoghurts": (2.8, 0.5, 3.6, 7, "yoghurt", "150 g|500 g|4 x 125 g"),
    "Dairy/Yoghurt/Quark": (1.2, 0.8, 2.8, 12, "quark", "250 g|500 g|1 kg"),
    "Dairy/Yoghurt/Desserts": (1.3, 0.6, 3.2, 12, "pudding", "125 g|200 g|4 x 100 g"),
    "Dairy/Cheese/Sliced cheese": (2.2, 1.5, 5.2, 10, "cheese slices", "100 g|150 g|300 g"),
    "Dairy/Cheese/Soft cheese": (1.5, 1.4, 4.6, 14, "soft cheese", "125 g|150 g|200 g"),
    "Dairy/Cheese/Grated cheese": (1.2, 1.4, 4.2, 18, "grated cheese", "100 g|200 g|400 g"),
    "Dairy/Butter/Butter": (2.0, 1.6, 4.2, 14, "butter", "125 g|250 g|500 g"),
    "Dairy/Eggs/Eggs": (2.4, 1.5, 4.9, 11, "eggs", "6 pieces|10 pieces|12 pieces"),
    "Bakery/Bread/Sliced bread": (2.6, 1.1, 4.4, 6, "bread", "250 g|500 g|750 g"),
    "Bakery/Bread/Rolls": (2.0, 0.9, 3.6, 7, "rolls", "4 pieces|6 pieces|9 pieces"),
    "Bakery/Bread/Burger buns": (0.9, 1.1, 2.9, 24, "burger buns", "4 pieces|6 pieces|8 pieces"),
    "Bakery/Sweet/Croissants": (1.2, 1.1, 3.9, 10, "croissants", "2 pieces|4 pieces|6 pieces"),
    "Bakery/Sweet/Cakes": (1.0, 1.6, 6.9, 21, "cake", "250 g|400 g|600 g"),
    "Meat/Poultry/Chicken": (1.9, 3.2, 11.9, 9, "chicken breast", "300 g|500 g|1 kg"),
    "Meat/Beef/Minced beef": (1.6, 3.2, 9.9, 10, "minced beef", "250 g|500 g|800 g"),
    "Meat/Beef/Burger patties": (0.8, 3.2, 8.9, 24, "burger patties", "2 pieces|4 pieces|8 pieces"),
    "Meat/Cold cuts/Ham": (1.7, 1.4, 4.9, 9, "ham", "80 g|100 g|200 g"),
    "Meat/Cold cuts/Salami": (1.3, 1.4, 4.9, 12, "salami", "80 g|100 g|200 g"),
    "Meat/Barbecue/Sausages": (1.2, 2.6, 7.9, 14, "sausages", "4 pieces|6 pieces|10 pieces"),
    "Fish/Fresh fish/Salmon": (1.0, 4.5, 14.9, 14, "salmon", "125 g|250 g|500 g"),
    "Fish/Canned fish/Tuna": (1.1, 1.1, 4.2, 24, "tuna", "80 g|160 g|3 x 80 g"),
    "Chilled/Convenience/Fresh pasta": (1.0, 1.6, 4.4, 16, "tortelloni", "250 g|400 g|500 g"),
    "Chilled/Convenience/Pizza dough": (0.7, 1.4, 3.4, 26, "pizza dough", "280 g|400 g|550 g"),
    "Chilled/Spreads/Hummus": (1.0, 1.3, 3.6, 12, "hummus", "150 g|200 g|300 g"),
    "Chilled/Plant based/Tofu": (0.8, 1.5, 3.9, 14, "tofu", "200 g|2 x 200 g|400 g"),
    "Frozen/Meals/Frozen pizza": (1.5, 1.9, 5.2, 14, "frozen pizza", "320 g|400 g|2 x 320 g"),
    "Frozen/Meals/Fish fingers": (0.8, 2.2, 6.2, 26, "fish fingers", "x 10|x 15|x 30"),
    "Frozen/Vegetables/Frozen vegetables": (1.2, 1.3, 4.2, 20, "peas", "300 g|450 g|1 kg"),
    "Frozen/Vegetables/Chips": (1.0, 1.6, 4.4, 24, "oven chips", "450 g|750 g|1 kg"),
    "Frozen/Ice cream/Ice cream": (1.4, 2.2, 7.9, 18, "ice cream", "500 ml|900 ml|4 x 100 ml"),
    "Pantry/Pasta and rice/Pasta": (2.0, 0.8, 3.4, 18, "pasta", "250 g|500 g|1 kg"),
    "Pantry/Pasta and rice/Rice": (1.2, 1.2, 4.9, 35, "rice", "500 g|1 kg|2 kg"),
    "Pantry/Sauces/Pasta sauces": (1.4, 1.1, 4.4, 20, "pasta sauce", "200 g|400 g|700 g"),
    "Pantry/Sauces/Ketchup": (0.8, 1.2, 4.2, 55, "ketchup", "300 ml|500 ml|875 ml"),
    "Pantry/Sauces/Mustard": (0.6, 0.7, 3.2, 70, "mustard", "tube|200 ml|250 ml"),
    "Pantry/Sauces/Salad dressings": (0.9, 1.2, 3.9, 30, "salad dressing", "250 ml|400 ml|500 ml"),
    "Pantry/Tins/Tinned tomatoes": (1.4, 0.6, 2.4, 20, "tinned tomatoes", "400 g|800 g|3 x 400 g"),
    "Pantry/Tins/Beans": (1.0, 0.7, 2.2, 26, "beans", "240 g|400 g|800 g"),
    "Pantry/Tins/Soups": (0.8, 1.0, 3.6, 26, "soup", "400 ml|500 ml|800 ml"),
    "Pantry/World food/Tortillas": (0.8, 1.3, 3.9, 26, "tortillas", "6 pieces|8 pieces|12 pieces"),
    "Pantry/World food/Salsa": (0.6, 1.3, 3.9, 30, "salsa", "200 g|300 g|400 g"),
    "Pantry/World food/Coconut milk": (0.6, 1.0, 3.2, 30, "coconut milk", "165 ml|250 ml|400 ml"),
    "Pantry/World food/Curry pastes": (0.5, 1.4, 3.9, 45, "curry paste", "70 g|110 g|220 g"),
    "Pantry/Baking/Flour": (0.9, 0.6, 2.6, 40, "flour", "500 g|1 kg|2.5 kg"),
    "Pantry/Baking/Sugar": (0.8, 0.9, 2.9, 50, "sugar", "250 g|500 g|1 kg"),
    "Pantry/Baking/Gingerbread": (0.9, 1.4, 5.9, 16, "gingerbread", "150 g|200 g|500 g"),
    "Pantry/Oils and spices/Olive oil": (0.9, 4.5, 14.9, 50, "olive oil", "250 ml|500 ml|1 l"),
    "Pantry/Oils and spices/Spices": (0.8, 0.9, 4.2, 90, "spice", "jar|refill|grinder"),
    "Breakfast/Cereals/Muesli": (1.4, 1.6, 5.9, 18, "muesli", "375 g|500 g|750 g"),
    "Breakfast/Cereals/Cornflakes": (1.0, 1.3, 4.4, 20, "cornflakes", "300 g|375 g|600 g"),
    "Breakfast/Spreads/Jam": (1.0, 1.3, 4.4, 30, "jam", "200 g|340 g|450 g"),
    "Breakfast/Spreads/Honey": (0.7, 2.9, 8.9, 45, "honey", "250 g|350 g|500 g"),
    "Drinks/Coffee/Ground coffee": (1.6, 3.9, 11.9, 21, "ground coffee", "250 g|500 g|1 kg"),
    "Drinks/Coffee/Coffee filters": (0.5, 1.0, 3.4, 70, "coffee filters", "x 40|x 80|x 100"),
    "Drinks/Tea/Tea": (1.0, 1.2, 4.9, 30, "tea", "20 bags|25 bags|100 g"),
    "Drinks/Water/Mineral water": (2.0, 0.6, 5.9, 8, "mineral water", "1 l|1.5 l|6 x 1.5 l"),
    "Drinks/Juices/Orange juice": (1.5, 1.3, 4.4, 9, "orange juice", "0.75 l|1 l|1.5 l"),
    "Drinks/Soft drinks/Cola": (1.4, 0.9, 5.9, 10, "cola", "0.5 l|1.5 l|6 x 0.33 l"),
    "Drinks/Beer/Lager": (1.3, 0.9, 8.9, 12, "lager", "0.5 l|6 x 0.33 l|6 x 0.5 l"),
    "Drinks/Wine/Red wine": (1.0, 3.5, 14.9, 16, "red wine", "0.25 l|0.75 l|1 l"),
    "Snacks/Savoury/Crisps": (1.6, 1.1, 3.4, 12, "crisps", "100 g|150 g|250 g"),
    "Snacks/Savoury/Dips": (0.7, 1.1, 3.4, 24, "dip", "150 g|200 g|300 g"),
    "Snacks/Savoury/Crackers": (0.8, 1.1, 3.6, 20, "crackers", "100 g|150 g|200 g"),
    "Snacks/Sweet/Chocolate": (1.8, 0.8, 3.6, 9, "chocolate", "80 g|100 g|300 g"),
    "Snacks/Sweet/Biscuits": (1.2, 1.0, 3.6, 14, "biscuits", "150 g|200 g|400 g"),
    "Household/Laundry/Detergent": (0.9, 3.9, 17.9, 42, "detergent", "20 loads|40 loads|80 loads"),
    "Household/Laundry/Softener": (0.5, 1.9, 5.9, 60, "softener", "750 ml|1 l|1.5 l"),
    "Household/Cleaning/Dish soap": (0.7, 0.8, 3.2, 45, "dish soap", "450 ml|500 ml|900 ml"),
    "Household/Cleaning/Dishwasher tabs": (0.8, 3.4, 13.9, 38, "dishwasher tabs", "x 25|x 40|x 70"),
    "Household/Paper/Toilet paper": (1.3, 2.4, 7.9, 28, "toilet paper", "x 8|x 10|x 16"),
    "Household/Paper/Kitchen rolls": (0.8, 1.9, 5.9, 35, "kitchen rolls", "x 2|x 4|x 8"),
    "Care/Body/Shower gel": (0.8, 0.9, 4.4, 40, "shower gel", "250 ml|300 ml|500 ml"),
    "Care/Body/Shampoo": (0.7, 1.2, 6.9, 50, "shampoo", "250 ml|300 ml|400 ml"),
    "Care/Teeth/Toothpaste": (0.8, 0.8, 4.9, 40, "toothpaste", "75 ml|100 ml|2 x 75 ml"),
    "Care/Teeth/Toothbrushes": (0.5, 1.2, 6.9, 75, "toothbrush", "soft|medium|twin pack"),
    "Baby/Care/Nappies": (0.7, 4.9, 21.9, 10, "nappies", "30 pieces|60 pieces|90 pieces"),
    "Baby/Care/Wipes": (0.5, 0.9, 5.9, 14, "baby wipes", "60 pieces|2 x 60 pieces|6 x 60 pieces"),
    "Pets/Cats/Cat food": (0.8, 0.5, 8.9, 7, "cat food", "100 g|4 x 85 g|12 x 85 g"),
    "Pets/Cats/Cat litter": (0.5, 2.9, 9.9, 21, "cat litter", "5 l|10 l|20 l"),
}

# What the first is eaten or used with. All of it goes into the same basket, hence bucket 0.
PAIRS = (
    ("Pasta", "Pasta sauces"), ("Pasta", "Grated cheese"), ("Burger patties", "Burger buns"),
    ("Burger patties", "Ketchup"), ("Sausages", "Mustard"), ("Leaf salads", "Salad dressings"),
    ("Tortillas", "Salsa"), ("Tortillas", "Beans"), ("Crisps", "Dips"), ("Red wine", "Crackers"),
    ("Red wine", "Soft cheese"), ("Ground coffee", "Coffee filters"), ("Tea", "Biscuits"),
    ("Muesli", "Plant drinks"), ("Strawberries", "Cream"), ("Asparagus", "Ham"),
    ("Pumpkins", "Coconut milk"), ("Curry pastes", "Coconut milk"), ("Rice", "Curry pastes"),
    ("Pizza dough", "Tinned tomatoes"), ("Croissants", "Jam"), ("Fish fingers", "Chips"),
    ("Detergent", "Softener"), ("Toothpaste", "Toothbrushes"), ("Nappies", "Wipes"),
    ("Cat food", "Cat litter"), ("Flour", "Sugar"),
)

# Chance that a buyer follows each link of a product.
PROBABILITIES = (0.30, 0.24)

# First and last month of the season.
SEASONS = {
    "Strawberries": (4, 8), "Asparagus": (4, 6), "Pumpkins": (9, 11), "Ice cream": (4, 9),
    "Burger patties": (4, 9), "Sausages": (4, 9), "Gingerbread": (9, 12), "Soups": (10, 3),
}

BRANDS = (
    "Wiesental", "Hofgold", "Nordsonne", "Mühlbach", "Bellavita", "Casa Lucia", "Greenfield",
    "Landkorn", "Sunhill", "Alpenrose", "Maison Claire", "Brookside", "Fischers", "Valle Verde",
    "Kornblume", "Harvest Lane", "Tante Emmi", "Purely", "Roseneck", "Bergquell",
)

KINDS = (
    "classic", "organic", "premium", "family", "regional", "light", "traditional", "everyday",
    "selected", "mild", "original", "country", "garden", "royal", "young", "fine",
)

PRAISE = (
    "from the region", "a favourite of many households", "simply good", "for every day",
    "from controlled origin", "the large taste for little money", "as grandmother knew it",
)

GROCERY = Assortment(
    leaves={path: (*shelf[:3], *shelf[4:]) for path, shelf in SHELVES.items()},
    links=tuple((first, second, 0) for first, second in PAIRS),
    probabilities=PROBABILITIES,
    consumables={path.rsplit("/", 1)[1]: shelf[3] for path, shelf in SHELVES.items()},
    seasons=SEASONS,
    brands=BRANDS,
    models=KINDS,
    praise=PRAISE,
    variants=("promotional pack", "limited edition"),
    described_as=(" from our shelf ", " by "),
    own_label="Gut & Nah",
    # A grocer's catalogue does not say what is bought again: everything is.
    tells_repurchasable=False,
)
