{#- The shape of the model of promotions, as its parameters number it: `numbers` of the classes that
    it may have; `steps` of the benefit; `terms` of a class: its log odds of an order, what each step
    adds, its later orders by what came first; `directions` in which these may be wrong. -#}
{% macro promotion_classes() -%}
    {{ return({
        'numbers': ['1', '2', '3', '4', '5', '6'],
        'steps': ['1', '2', '3'],
        'terms': [
            'constant', 'benefit_1', 'benefit_2', 'benefit_3',
            'later_without_order', 'later_plain', 'later_promoted',
        ],
        'directions': ['1', '2', '3', '4'],
    }) }}
{%- endmacro %}
