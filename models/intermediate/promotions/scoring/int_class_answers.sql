{#-
    Grain: one row per thousandth of the usual basket that a benefit can be worth; 0 is none.
    Question: what would users of each class do with such a benefit, and how sure is that?
    chance_k: the chance of an order in the window of users of class k; later_k: their later orders,
    by whether they order and whether the benefit is worth something. chance_k_r, later_k_r: what
    these gain by one standard error in direction r. A benefit reaches steps, each from 0 to 1.
    Growth: 1,001 rows.
-#}

{%- set classes = promotion_classes() %}

with

steps as (

    select
        benefits.benefit_thousandths,
        {%- for step in classes.steps %}
        greatest(
            least(
                (
                    benefits.benefit_thousandths / {{ double_value(1000) }}
                    - weights.step_{{ step }}_start
                ) / weights.step_{{ step }}_width,
                1
            ),
            0
        ) as step_{{ step }},
        {%- endfor %}
        benefits.benefit_thousandths > 0 as is_promoted
    from {{ ref('int_benefit_thousandths') }} as benefits
    cross join {{ ref('int_promotion_weights') }} as weights

),

chances as (

    select
        steps.*,
        {%- for number in classes.numbers %}
        {%- set class = 'weights.class_' ~ number %}
        {{ order_chance(
            class ~ '_constant + ' ~ class ~ '_benefit_1 * steps.step_1 + '
            ~ class ~ '_benefit_2 * steps.step_2 + ' ~ class ~ '_benefit_3 * steps.step_3'
        ) | indent(8) }} as chance_{{ number }},
        case
            when steps.is_promoted then {{ class }}_later_promoted
            else {{ class }}_later_plain
        end as after_{{ number }},
        {%- endfor %}
        weights.has_model
    from steps
    cross join {{ ref('int_promotion_weights') }} as weights

),

final as (

    select
        {%- for number in classes.numbers %}
        {%- set chance = 'chances.chance_' ~ number %}
        {%- set before = 'weights.class_' ~ number ~ '_later_without_order' %}
        {%- set moved = 'weights.uncertainty_' ~ number ~ '_' %}
        {{ chance }},
        (1 - {{ chance }}) * {{ before }} + {{ chance }} * chances.after_{{ number }}
            as later_{{ number }},
        {%- for direction in classes.directions %}
        {%- set gained %}{{ chance }} * (1 - {{ chance }}) * (
            {{ moved }}constant_{{ direction }}
            + {{ moved }}benefit_1_{{ direction }} * chances.step_1
            + {{ moved }}benefit_2_{{ direction }} * chances.step_2
            + {{ moved }}benefit_3_{{ direction }} * chances.step_3
        ){%- endset %}
        {{ gained }} as chance_{{ number }}_{{ direction }},
        {{ gained }} * (chances.after_{{ number }} - {{ before }})
        + (1 - {{ chance }}) * {{ moved }}later_without_order_{{ direction }}
        + {{ chance }} * case
            when chances.is_promoted then {{ moved }}later_promoted_{{ direction }}
            else {{ moved }}later_plain_{{ direction }}
        end as later_{{ number }}_{{ direction }},
        {%- endfor %}
        {%- endfor %}
        chances.benefit_thousandths
    from chances
    cross join {{ ref('int_promotion_weights') }} as weights

)

select * from final
