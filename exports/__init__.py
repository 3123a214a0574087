"""What people take away: datasets, statistical files, plots and reports, safe to show."""
