"""Other tools' systems as plans of ours: one file a tool reads its folder and fills a `NewPlan`."""
