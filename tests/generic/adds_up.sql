{#- The parts of each row add up to its total. -#}
{% test adds_up(model, total, parts) %}

select *
from {{ model }}
where {{ total }} <> {{ parts | join(' + ') }}

{% endtest %}
