"""Hold metrics, intervals and calibration. Arrays in, numbers out."""
