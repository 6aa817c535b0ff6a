/** Cases for both readers of running rules: the one on the host and the one of drift. */

/** What SuSEfirewall2 loads for a routed and a masqueraded guest, in the words of iptables-save. */
export const loaded = `*nat
:PREROUTING ACCEPT [7:420]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -d 192.168.1.20/32 -i br0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.168.100.1:80
-A POSTROUTING -s 192.168.100.0/24 -o br0 -j MASQUERADE
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:forward_dmz - [0:0]
:forward_ext - [0:0]
:input_dmz - [0:0]
:input_ext - [0:0]
:input_int - [0:0]
:reject_func - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -i eth9 -j ACCEPT
-A INPUT -i dolly.0 -j input_dmz
-A INPUT -i eth1 -j input_int
-A INPUT -j input_ext
-A INPUT -j DROP
-A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
-A FORWARD -i dolly.0 -j forward_dmz
-A FORWARD -i br0 -j forward_ext
-A FORWARD -i alice.0 -j forward_ext
-A FORWARD -j DROP
-A forward_dmz -s 192.168.100.0/24 -i dolly.0 -o br0 -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -d 192.168.100.0/24 -i br0 -o dolly.0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -s 192.168.1.21/32 -d 192.168.50.0/24 -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j DROP
-A forward_ext -s 192.168.1.21/32 -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -d 192.168.1.21/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -d 192.168.1.21/32 -p tcp -m conntrack --ctstate NEW,RELATED,ESTABLISHED -m tcp --dport 443 -j ACCEPT
-A forward_ext -d 192.168.1.21/32 -p icmp -m state --state NEW,RELATED,ESTABLISHED -j ACCEPT
-A forward_ext -d 192.168.100.1/32 -p tcp -m tcp --dport 80 -j ACCEPT
-A forward_ext -j DROP
-A input_dmz -j reject_func
-A input_ext -m pkttype --pkt-type broadcast -j DROP
-A input_ext -p tcp -m comment --comment "who -j ACCEPTs it" -m tcp --dport 20:25 -j ACCEPT
-A input_ext -p tcp -m limit --limit 3/min -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j LOG --log-prefix "SFW2-INext-DROP -j ACCEPT "
-A input_ext -j DROP
-A input_int -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT
-A input_int -j DROP
-A reject_func -p tcp -j REJECT --reject-with tcp-reset
COMMIT
`;

/** The same without the lines that match. */
export const without = (line: RegExp): string =>
  loaded
    .split('\n')
    .filter((text) => !line.test(text))
    .join('\n');

/** Each rule that can be asked for, and the line without which it is missing. */
export const lost: readonly (readonly [string, RegExp])[] = [
  ['zone forward alice.0 external', /FORWARD -i alice.0/],
  ['zone forward dolly.0 dmz', /FORWARD -i dolly.0/],
  ['zone input dolly.0 dmz', /INPUT -i dolly.0/],
  ['zone input br0 external', /INPUT -j input_ext/],
  ['forward accept 192.168.1.21/32 0.0.0.0/0 any -', /-s 192.168.1.21.32 -m/],
  ['forward accept 0.0.0.0/0 192.168.1.21/32 tcp 443', /dport 443/],
  ['forward accept 0.0.0.0/0 192.168.1.21/32 icmp -', /-p icmp/],
  ['forward drop 192.168.1.21/32 192.168.50.0/24 any -', /192.168.50.0/],
  ['masquerade 192.168.100.1/32 br0', /MASQUERADE/],
  ['masquerade 192.168.100.0/24 br0', /dolly.0 -o br0/],
  ['publish tcp 192.168.1.20 8080 192.168.100.1 80', /DNAT/],
  ['publish tcp 192.168.1.20 8080 192.168.100.1 80', /dport 80 -j ACCEPT/],
];

/** Each is like a rule that is there, and is not that one. */
export const unlike: readonly string[] = [
  'zone forward alice.0 dmz',
  'zone input dolly.0 external',
  'forward accept 192.168.1.22/32 0.0.0.0/0 any -',
  'forward accept 192.168.1.21/32 192.168.50.0/24 any -',
  'forward accept 0.0.0.0/0 192.168.1.21/32 udp 443',
  'forward accept 0.0.0.0/0 192.168.1.21/32 tcp -',
  'masquerade 192.168.101.1/32 br0',
  'masquerade 192.168.0.0/16 br0',
  'masquerade 192.168.100.1/32 br1',
  'publish tcp 192.168.1.20 8080 192.168.100.1 81',
  'publish udp 192.168.1.20 8080 192.168.100.1 80',
];
