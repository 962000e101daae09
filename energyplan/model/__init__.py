"""The linear program: capacity, operation, balances, accounts, targets, objective."""
