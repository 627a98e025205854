"""The pages of people, organisations, bodies and seats, a file for each."""
