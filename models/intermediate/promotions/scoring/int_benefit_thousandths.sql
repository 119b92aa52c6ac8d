{#-
    Grain: one row per thousandth of the usual basket that a benefit can be worth; 0 is none.
    Question: of which benefits is it worked out what users do with them?
    A share is at most 1 (macro benefit_share). Growth: 1,001 rows.
-#}
{{ config(materialized='view') }}

with

digits as (
    {%- for digit in range(11) %}
    select {{ digit }} as digit
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (

    select 100 * hundreds.digit + 10 * tens.digit + ones.digit as benefit_thousandths
    from digits as hundreds
    cross join digits as tens
    cross join digits as ones
    where
        tens.digit < 10
        and ones.digit < 10
        and 100 * hundreds.digit + 10 * tens.digit + ones.digit <= 1000

)

select * from final
