"""What a day was like: whether promises were kept, and the report for the hall's manager.

    reading    one day at a time from the store: events, what visitors were told, slips, stops
    happened   events → what became of each ticket, visits, counters' times, how many waited
    kept       what visitors were told beside what came true; how many of 100 promises were kept
    rules      four simple ways to foretell a call, from the day's own events
    promises   the forecast beside those rules, by service and hour
    sums       days → numbers; nothing else of a day is kept, so that a year fits into memory
    report     sums → the tables of the report; public leaves nobody alone in a number
    pictures   what one would rather look than read (matplotlib)
    page       the report as one file of HTML (jinja2); csv_file the same for a spreadsheet

All but `reading` know no store; all but `pictures` and `page` do without the packages of the extra `report`.
"""
