"""What a backtest measures side by side: our lists, baselines, sources of ours, and peers."""
