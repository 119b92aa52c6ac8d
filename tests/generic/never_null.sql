{#- Each of these columns has a value in every row; one test for all of them, since many tests take
    dbt longer. -#}
{% test never_null(model, columns) %}

select *
from {{ model }}
where
    {{ columns | join(' is null\n    or ') }} is null

{% endtest %}
