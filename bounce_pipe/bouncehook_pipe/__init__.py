"""The pipe(8) transport script: what Postfix starts once for each mail that is delivered to a return address."""
