{#-
    Grain: one row per item and word of its name or description.
    Question: which words tell what the item is, and how strongly?
    Each occurrence in the name adds 4, in the description 1. The brand is cut out, as it is a term
    of its own. A view, because only one model reads it. Growth: the first 500 characters and 32
    words of a text, whatever its length.
-#}
{%- set most_characters = 500 %}
{%- set most_words = 32 %}
{{ config(materialized='view') }}

with

text_starts as (

    select
        item_key,
        brand,
        substr(item_name, 1, {{ most_characters }}) as item_name,
        substr(description, 1, {{ most_characters }}) as description
    from {{ ref('int_items') }}

),

items as (

    select
        item_key,
        coalesce({{ words_of('brand') }}, '') as brand,
        {{ words_of('item_name') }} as item_name,
        {{ words_of('description') }} as description
    from text_starts

),

texts as (

    select
        item_key,
        trim(replace(' ' || item_name || ' ', ' ' || brand || ' ', ' ')) as words,
        4 as frequency
    from items

    union all

    select
        item_key,
        trim(replace(' ' || description || ' ', ' ' || brand || ' ', ' ')) as words,
        1 as frequency
    from items

),

counted_texts as (

    select
        item_key,
        words,
        frequency,
        least(length(words) - length(replace(words, ' ', '')) + 1, {{ most_words }}) as word_count
    from texts
    where words <> ''

),

numbers as (
    {%- for number in range(1, most_words + 1) %}

    select {{ number }} as number
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- Joined on its word count, a text gets one row per word.
word_positions as (

    select
        counts.number as word_count,
        numbers.number as word_number
    from numbers as counts
    cross join numbers
    where counts.number >= numbers.number

),

words as (

    select
        counted_texts.item_key,
        counted_texts.frequency,
        {{ text_part('counted_texts.words', ' ', 'word_positions.word_number') }} as word
    from counted_texts
    inner join word_positions
        on counted_texts.word_count = word_positions.word_count

),

final as (

    select
        item_key,
        word,
        cast(sum(frequency) as integer) as term_frequency
    from words
    group by
        item_key,
        word

)

select * from final
