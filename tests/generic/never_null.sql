{#- Each of these columns has a value in every row: one test, as dbt takes longer to run many. -#}
{% test never_null(model, columns) %}

select *
from {{ model }}
where
    {{ columns | join(' is null\n    or ') }} is null

{% endtest %}
