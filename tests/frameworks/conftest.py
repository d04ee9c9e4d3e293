"""What the tests of doors share. They need the packages that they are about (make frameworks); which of them are missing is said, not skipped over."""
