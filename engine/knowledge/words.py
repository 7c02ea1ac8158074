"""Lists of words, English and German, that are no entities, or join the parts of names. Lists only."""

import re

STOP = frozenset(
    re.findall(
        r"\S+",
        """
        a about above across after again against ago all almost along already also although always am among an and
        another any anyone anything are around as at away back be became because become becomes been before began
        behind being below beneath beside besides best better between beyond both but by came can cannot come comes
        could did do does doing done down due during each early either else enough especially even ever every
        everyone everything far few finally first for former formerly from further gave get gets give given go goes
        going gone got had has have having he hence her here hers herself him himself his how however i if in indeed
        initially inside instead into is it its itself just kept know known last later latter least left less let
        like likely made mainly make makes making many may maybe me meanwhile might mine more moreover most mostly
        much must my myself near nearly neither never nevertheless new next no nobody none nor not nothing now
        nowhere of off often old on once one only onto or other others otherwise our ours out outside over own per
        perhaps put quite rather really recently said same saw say says second see seem seemed seems seen several
        shall she should similarly since so some somebody someone something sometimes soon still subsequently such
        take taken takes than that the their theirs them themselves then there thereafter therefore these they thing
        things third this those though three through throughout thus to today together told too took toward towards
        two under unlike until up upon us use used uses using usually various very via was way we well went were
        what whatever when whenever where whereas whether which while who whoever whole whom whose why will with
        within without would yes yet you your yours yourself called named including include includes according
        yesterday tomorrow tonight furthermore additionally eventually
        consequently nonetheless accordingly
        please hello hi thanks okay ok yeah oh dear mr mrs ms der die das den dem des ein eine einer eines einem
        einen kein keine und oder aber doch denn weil dass daß wenn als wie wo wer was wann warum ist sind war waren
        wird werden wurde wurden worden hat haben hatte hatten sein seine seiner seinem seinen ihr ihre ihrer ihrem
        ihren er sie es wir ihr ich du man mich mir dich dir sich uns euch nicht nur auch noch schon sehr mehr viel
        viele alle alles in im an am auf aus bei beim bis durch für gegen mit nach ohne seit über um unter vom von
        vor zu zum zur zwischen dann danach dort hier heute gestern später früher so damit dabei dazu dies diese
        dieser dieses diesem diesen jede jeder jedes kann können konnte muss müssen soll sollte will wollte etwa
        sowie bereits jedoch während obwohl bevor nachdem
        """,
    )
)
COMMON = frozenset(
    re.findall(
        r"\S+",
        """
        add added allow allowed appear appeared ask asked based begin believe bought bring brought build built buy
        call carried carry change changed close create created described develop developed died discovered discover
        ended established established feel felt find follow followed found founded good great grow grew grown hear
        heard held help helped high hold important keep large late lead learn led live lived long look looked lost
        love made mean meet met move moved need needed open opened play played produce produced provide provided
        published rare ran reach reached read received remain remained return returned run sent set show showed
        shown small sold start started stop talk tell think thought tried try turn turned want wanted went win won
        work worked write written wrote year years day days time times part parts people man men woman women number
        place different common general possible able born live lives living
        """,
    )
)
"""Words that begin or end no phrase."""
CALENDAR = frozenset(
    re.findall(
        r"\S+",
        """
        january february march april may june july august september october november december monday tuesday
        wednesday thursday friday saturday sunday januar jänner februar märz april mai juni juli august september
        oktober november dezember montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag spring
        summer autumn winter figure fig table chapter section page appendix part step note example kapitel abbildung
        tabelle seite jahr
        """,
    )
)
"""Capitalised, and no names."""
HONORIFICS = frozenset(re.findall(r"\S+", "mr mrs ms miss dr prof professor herr frau sir dame lady lord madame"))
GENERIC_HEADINGS = frozenset(
    re.findall(
        r"[^;\n]+",
        "introduction;abstract;summary;overview;background;history;methods;method;results;discussion;conclusion;"
        "conclusions;references;see also;external links;notes;contents;table of contents;appendix;acknowledgements;"
        "early life;life;career;personal life;death;legacy;biography;bibliography;works;awards;notes and references;"
        "einleitung;zusammenfassung;überblick;hintergrund;geschichte;methoden;ergebnisse;diskussion;fazit;literatur;"
        "quellen;einzelnachweise;weblinks;siehe auch;leben;werk;werke;inhalt;inhaltsverzeichnis;anhang;readme;index;"
        "untitled;document;notes;data;text;file",
    )
)
GERMAN_SIGNS = frozenset(
    re.findall(r"\S+", "der und das ist nicht ein eine mit den dem von auf für sich wurde auch im zu des einen als")
)
DETERMINERS = frozenset(
    re.findall(
        r"\S+",
        """
        der die das den dem des ein eine einer eines einem einen kein keine keinen keiner mein meine sein seine
        seinen seiner seinem ihr ihre ihren ihrer ihrem unser unsere dieser diese dieses diesem diesen jener jede
        jeder jedes jeden alle viele einige mehrere zwei drei vier im am vom zum zur beim ins ans
        """,
    )
)
PLACE_BEFORE = frozenset(re.findall(r"\S+", "in nach aus von bei über mit gegen"))
NOUN_ENDINGS = ("ung", "ungen", "heit", "keit", "keiten", "schaft", "tion", "tionen", "tät", "ismus", "nis", "tum")
GENERIC_LAST = frozenset(
    re.findall(
        r"\S+",
        """
        academy act agency airport association award bank battle bay board bridge bureau castle cathedral center
        centre championship church city club college committee company conference corporation council country county
        court cup department district empire festival film foundation front group hall hospital house industries
        institute island islands kingdom lake laboratory law league library line list market ministry model mountain
        museum network north office palace park party press prize program project province railway region republic
        river road school sea series service society south east west square state states station street studio
        system team temple theatre theory tower town treaty union university valley village war world system method
        theorem effect disease syndrome amt bahnhof bibliothek brücke fluss gesellschaft haus insel institut kirche
        krieg museum platz preis schloss schule see stadt stiftung straße strasse turm universität verein verlag
        """,
    )
)
"""Kinds of things: never a short name on their own."""
LEGAL_FORMS = frozenset(
    re.findall(r"\S+", "inc corp corporation ltd limited llc plc gmbh ag co company se kg sa nv oyj")
)
NAME_JOINTS = frozenset(re.findall(r"\S+", "von van der den de ten ter zu zur bin ibn al el la le da di"))
