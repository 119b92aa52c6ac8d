{#- A mistyped shop_time_zone would leave out all users whose own zone is unknown, without a
    word. -#}

select
    '{{ var("shop_time_zone") }}' as shop_time_zone,
    run_dates.as_of
from {{ ref('int_run_dates') }} as run_dates
left join {{ ref('int_time_zones') }} as time_zones
    on time_zones.time_zone = '{{ var("shop_time_zone") }}'
where time_zones.time_zone is null
