{#-
    Grain: one user and one item that their history leads to.
    Question: what is the user most likely to want next, among what may be offered?
    Score: the sum over the history of weight * offer weight, which is the likelihood times the
    trend factor; ranked without suppressed items. The reason is the item of the history, other than
    this one, that added most. Growth: histories * row reads, a bucket of users at a time; each
    bucket keeps recommendations_per_user rows a user.
-#}

with

{{ history_candidates(
    ref('int_transition_offers'), 'histories.weight', length=var('recommendations_per_user')
) }}

select * from final
