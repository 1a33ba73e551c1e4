"""Measurements.  Each module measures one thing against something else in the same run, interleaved; see bench/run."""
