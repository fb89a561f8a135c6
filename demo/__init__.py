"""The whole hall on one screen: `antrean demo`, or `make demo`.

A kiosk, a display with its voice, two windows and a keypad at three counters, a printer whose slips are seen, and people
who use them. Each is a real program in a process of its own, on one real store, with files as an office would write
them; only the people, the printer and the keypad are simulated. Where there is no screen, all of it runs on a virtual one,
and pictures, sound and figures are left in a folder.

    show        what happens from the first moment to the last: set up, play, end, sum up
    plan        what the command was asked for
    hall        the sample hall, open at any hour
    layout      where each window stands. Pure
    files       the file of each program
    needs       what the system must have, and the exact command that brings it
    screen      a person's screen or a virtual one, and pictures of it
    hand        the finger and the keyboard of a virtual screen
    cast        which programs play, and how each is started
    processes   programs: started, watched, started again when they die, ended with everything that they started
    tied        what makes a program end when the demonstration is killed without a word
    told        what a program's log says. Pure
    watch       what the store says: one look for all who want to know
    visitors    people who take numbers, at the kiosk or as if at one
    people      who does what by which way
    staff       people at the counters: what they do when (pure), and by which keys
    window      how the two windows of its own are opened; window_words: how they are started; window_app: their loop
    paper/      the window with the slips
    keypad/     a keypad of the line protocol with a window: its firmware (pure), its port
    summary     figures and faults
    keep        what is left of it in a folder: pictures, slips, logs, figures
    sound       what was heard, as a WAV file

Programs are started as an office starts them and followed by their logs and the store: nothing of `kiosk`, `display` or
`counter` is imported here. On a person's screen the mouse is never taken: there the people of the demonstration act through
the rules of the hall, as its programs do.
"""
