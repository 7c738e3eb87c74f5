"""Where the clinic sees and steers which programs it is connected to."""
