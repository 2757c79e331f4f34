"""Pages of the exchange: who shares what with whom, an object and its terms, sharing by hand, members."""
