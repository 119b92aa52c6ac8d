"""The dbt project as the verbs meet it: its folder, input contract and vars, and dbt itself."""
