"""What evaluators' judgements say: which persona is better at what, how sure that is, how far raters agree."""
