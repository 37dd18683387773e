//! Looks at the values of one file: out of scale, jumps, years of zeros.
