"""What clients and this service keep of answers: tags, revalidation, kept answers, compression, and HEAD."""
