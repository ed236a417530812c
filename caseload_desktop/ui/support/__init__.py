"""The person tabs Support and Assessments: what is open now, what was, and every act on it."""
