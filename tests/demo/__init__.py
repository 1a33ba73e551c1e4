"""Tests of the demo environment itself: that it does on a real Postfix what its tables say."""
