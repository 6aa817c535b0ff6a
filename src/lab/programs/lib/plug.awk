# Plugs the link NAME into the segment TO.

BEGIN {
    load(ENVIRON["LAB_STATE"])
    if (!(NAME in kind)) exit 0
    segment[NAME] = TO
    save()
}
