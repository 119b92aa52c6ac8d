{#- A table that is built one bucket of keys at a time, so that memory stays flat however many users
    or items a shop has. The model says `where {{ in_bucket('user_key') }}`, and here the range of
    each bucket replaces that of all keys: `create table as` for the first bucket, an insert for
    each other one, all in one transaction if the engine has them. One statement per bucket keeps
    plans small. Config: bucket_by, user_key or item_key. -#}
{% materialization bucketed, default %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set building = make_intermediate_relation(target_relation) -%}
    {%- set backup = make_backup_relation(
        target_relation, existing.type if existing else 'table'
    ) -%}
    {%- if bucket_range() not in sql -%}
        {%- do exceptions.raise_compiler_error(
            "model '" ~ model.name ~ "' is bucketed but reads all keys for each bucket: narrow what"
            ~ " it reads by in_bucket('" ~ config.require('bucket_by') ~ "')"
        ) -%}
    {%- endif -%}
    {%- set ranges = bucket_ranges(config.require('bucket_by')) -%}
    {%- set is_contract = config.get('contract').enforced -%}

    {{ drop_relation_if_exists(load_cached_relation(building)) }}
    {{ drop_relation_if_exists(load_cached_relation(backup)) }}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- for range in ranges %}
        {%- set bucket = sql | replace(bucket_range(), range) -%}
        {%- call statement('main' if loop.first else 'bucket') %}
            {%- if loop.first %}
                {{ get_create_table_as_sql(False, building, bucket) }}
            {%- else %}
                insert into {{ building }}
                {{ get_select_subquery(bucket) if is_contract else bucket }}
            {%- endif %}
        {%- endcall %}
    {%- endfor %}

    {%- if existing %}
        {{ adapter.rename_relation(existing, backup) }}
    {%- endif %}
    {{ adapter.rename_relation(building, target_relation) }}
    {%- do create_indexes(target_relation) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do apply_grants(
        target_relation, config.get('grants'), should_revoke(existing, full_refresh_mode=True)
    ) %}
    {%- do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ drop_relation_if_exists(backup) }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
