//! Benchmarks of tipline.
