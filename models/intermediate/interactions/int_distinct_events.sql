{#-
    Grain: one event of the log, before or after as_of.
    Question: which rows of the log are events, each told once?
    For what measures the outcome of a build, as that lies after as_of; models of this project read
    int_event_details, the part up to as_of. A view: its readers keep what they need.
-#}
{{ config(materialized='view') }}

with

final as (

    {{ single_events() | indent(4) }}

)

select * from final
