"""What the tests share: small halls, a clock to set, and programs that are run as processes of their own."""
