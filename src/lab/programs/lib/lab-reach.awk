# lab-reach SEGMENT ADDRESS PROTO PORT [FROM]. -v HOSTS="NAME ...".

BEGIN {
    load_world(ENVIRON["LAB_WORLD"])
    Hosts = split(HOSTS, host_at, " ")
    from = ARGV[5] == "" ? default_asker(ARGV[1]) : ARGV[5]
    answer = who(ARGV[1], ARGV[2], ARGV[3], ARGV[4], from)
    print answer
    exit answer ~ /open$|^station$/ ? 0 : 1
}
