{#- Stop before anything is built if a var is unknown, of the wrong type or out of its range, or if
    as_of is a day to come: a mistyped year would empty every list. A project that installs this one
    has vars of its own, so there none is unknown, and may name relations by ref, which no hook can
    read: named_relation is left to the models. -#}
{% macro validate_vars() -%}
    {%- if execute -%}
        {%- set rules = var_rules() -%}
        {%- for name in (invocation_args_dict.get('vars') or {}) if project_name == 'cross_sell' -%}
            {%- if name not in rules -%}
                {%- do exceptions.raise_compiler_error(
                    "unknown var '" ~ name ~ "': the vars are listed in docs/variables.md"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for name, rule in rules.items() if rule -%}
            {%- set value = var(name) -%}
            {%- if 'minimum' in rule -%}
                {%- set wanted = (
                    ('a whole number' if rule.type == 'integer' else 'a number')
                    ~ ' from ' ~ rule.minimum ~ ' to ' ~ rule.maximum
                ) -%}
                {%- set is_good = (
                    value is number and value is not boolean
                    and (rule.type != 'integer' or value is integer)
                    and rule.minimum <= value <= rule.maximum
                ) -%}
            {%- else -%}
                {%- set wanted = rule.wanted -%}
                {%- set is_list = value is sequence and value is not string -%}
                {%- set value = value | join(', ') if is_list else value -%}
                {%- set text = '' if value is none else value | string -%}
                {%- set is_good = modules.re.fullmatch(rule.pattern, text) is not none -%}
            {%- endif -%}
            {%- if not is_good -%}
                {%- do exceptions.raise_compiler_error(
                    "var '" ~ name ~ "' is " ~ value ~ ": give " ~ wanted
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for table in input_tables() if project_name == 'cross_sell' -%}
            {%- do named_relation(table) -%}
        {%- endfor -%}
        {%- set tomorrow = (run_started_at + modules.datetime.timedelta(days=1)).strftime('%Y-%m-%d') -%}
        {%- if (var('as_of') or '') | string > tomorrow ~ ' 24' -%}
            {%- do exceptions.raise_compiler_error(
                "var 'as_of' is " ~ var('as_of') ~ ", in the future, of which there are no events:"
                ~ " give a time up to now"
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
