"""An outdoor shop whose orders come from promotions with a known effect: `simulate --offers N`."""
