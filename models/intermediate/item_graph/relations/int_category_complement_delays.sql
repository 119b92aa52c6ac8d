{#-
    Grain: one category and one category that completes it.
    Question: how long after the first do people buy the second, so when is it to be offered?
    The median over the people of int_category_complements, 0 days for those who bought both together.
    A delay of exactly 1, 7 or 28 days belongs to the shorter bucket.
    Growth: the people of the listed pairs.
-#}

{{ complement_delays(
    ref('int_category_complements'), ref('int_user_category_firsts'), 'category_key', ['user_key', 'category_level']
) }}
