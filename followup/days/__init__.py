"""What was due on a day, and what became of it: sums that must add up, with the rows behind them."""
