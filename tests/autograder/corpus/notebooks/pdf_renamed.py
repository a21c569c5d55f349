%PDF-1.4
1 0 obj
