"""Running networks with ONNX Runtime: which networks there are, embedding, predicting. Never loads torch."""
