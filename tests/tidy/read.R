# Reads figures.csv from its description alone, with nothing but R itself:
#   Rscript tests/tidy/read.R ud
# The description is read by jsonlite where it is installed.
folder <- commandArgs(trailingOnly = TRUE)[1]
meta <- jsonlite::fromJSON(file.path(folder, "figures.csv-metadata.json"), simplifyVector = FALSE)
columns <- meta$tableSchema$columns
kind <- function(c) if (is.list(c$datatype)) c$datatype$base else c$datatype
types <- c(string = "character", double = "numeric", nonNegativeInteger = "integer")
table <- read.csv(
  file.path(folder, meta$url), sep = meta$dialect$delimiter, dec = ",", quote = meta$dialect$quoteChar,
  fileEncoding = "UTF-8-BOM", na.strings = "", check.names = FALSE,
  colClasses = unname(types[vapply(columns, kind, "")])
)
stopifnot(identical(names(table), vapply(columns, function(c) c$name, "")))
stopifnot(!any(duplicated(table[unlist(meta$tableSchema$primaryKey)])))
cat("R", nrow(table), "rows,", round(sum(table$value, na.rm = TRUE), 3), "sum of values\n")
