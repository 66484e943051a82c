"""Tables of cases -> tables of advice: read in parts, checked, advised on by columns, written whole."""
