"""In and out: workbooks and printed pages. The only home of openpyxl; reads standings, never a store."""
