"""The numbers the model sees: time, money, assets, series."""
