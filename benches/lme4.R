# Rows of pupils come in (binary columns in a folder), one fit by lme4 with its time and
# estimates goes out on one line. Reading the rows is not timed.
suppressPackageStartupMessages(library(lme4))
folder <- commandArgs(trailingOnly = TRUE)[1]
column <- function(name, what, size) {
  path <- file.path(folder, name)
  readBin(path, what, n = file.size(path) / size, size = size, endian = "little")
}
rows <- data.frame(
  school = factor(column("school", "integer", 4)),
  x = column("first", "double", 8),
  y = column("second", "double", 8)
)
took <- system.time(fit <- lmer(y ~ x + (1 | school), rows, REML = TRUE))
variance <- as.data.frame(VarCorr(fit))$vcov
cat(format(c(took[["elapsed"]], took[["user.self"]] + took[["sys.self"]],
             fixef(fit), variance), digits = 15), "\n")
