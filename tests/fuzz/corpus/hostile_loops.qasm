qubit q; for int i in [0:9223372036854775807] for int j in [0:9223372036854775807] { reset q; }
