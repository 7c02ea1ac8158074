"""Words after which a full stop seldom ends a sentence, in English and German. Lists only."""

import re

NEVER_LAST = frozenset(
    re.findall(
        r"\S+",
        """
        mr mrs ms messrs dr prof rev hon gen col lt sgt capt cmdr adm gov sen rep pres st mt ft vs cf eg ie approx
        ca fig figs eq eqs sec ch vol no nos pp ed eds al viz dept est hr hrn fr frl bzw vgl sog ggf evtl inkl exkl
        abs art nr str dipl ing med phil jur geb gest verh bd hrsg aufl s p z d u i jh mio mrd tel ehem russ engl
        frz dt lat
        """,
    )
)
"""Lower case, without the stop."""
SOMETIMES_LAST = frozenset(
    re.findall(
        r"\S+",
        """
        etc inc ltd co corp jr sr bros usw uvm am pm a.m p.m u.s u.k u.s.a d.c b.c a.d ph.d m.d b.a m.a ave blvd rd
        jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun z.b d.h u.a u.ä o.ä i.d.r e.g
        i.e n.chr v.chr bc ad
        """,
    )
)
"""They may end a sentence, if the next word is one that starts many."""
STARTERS = frozenset(
    re.findall(
        r"\S+",
        """
        the a an this that these those it its he she they we i you his her their our my in on at by for from to of
        as after before when while where who what why how if although though because since there here and but or so
        yet however then thus today later now one some many most all no both each every another during with without
        under der die das ein eine er sie es wir ihr ich und aber oder doch im in am an auf bei mit nach von vor zu
        seit dies diese dieser dieses dann danach heute später dort hier wenn als weil während
        """,
    )
)
MONTHS = frozenset(
    re.findall(
        r"\S+",
        """
        januar jänner februar feber märz april mai juni juli august september oktober november dezember jahrhundert
        jahrhunderts jahrhunderte weltkrieg weltkrieges weltkriegs jan feb mär apr jun jul aug sept okt nov dez
        klasse auflage kapitel stock band tag platz mal
        """,
    )
)
"""German words that follow an ordinal number."""
BEFORE_ORDINAL = frozenset(
    re.findall(
        r"\S+",
        """
        der die das dem den des im am vom zum zur beim ins ein eine einem einen einer jeder jede jedes jeden sein
        seine seinen ihr ihre ihren dieser diese zwischen ab bis seit
        """,
    )
)
