"""The words by which `telling` reads a notice in any words: a language each, by what they mean.

Data only.  Each stands for all words that begin so, in case-folded text without accents; with a space behind it, for itself alone.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

from ..lexicon import Lexicon, Tongue

LEXICON = Lexicon(
    Tongue(
        "English",
        denials=(
            "nobody", "nothing", "nowhere", "never", "neither", "unable", "unsuccessful", "impossible", "fail", "cannot", "not ", "no ", "none ",
            "cant ",
        ),
        mishaps=(
            "bounce", "reject", "refuse", "returned", "return ", "sent back", "came back", "turned away", "turned back", "blocked", "stopped",
            "undeliver", "unknown", "invalid", "expired", "overflow", "overfull", "exceed", "quota", "closed", "stuck", "error", "problem",
            "unreachable", "disabled", "deactivat", "retired", "suspended", "over limit", "out of room", "out of space", "too big", "too large",
            "unrecogni", "non-deliver", "nondeliver", "absent", "denied", "prohibited", "unwanted", "unavailable", "vacant", "mothballed",
            "lost ", "full ", "gone ", "wrong ", "dead ",
        ),
        losses=(
            "delet", "discard", "thrown", "drop", "destroyed", "binned", "removed", "abolished", "given up", "gave up", "erased", "purged",
            "bit-bucket", "aborted", "cancel",
        ),
        messages=(
            "message", "email", "e-mail", "netmail", "document", "letter", "posting", "submission", "fax", "newsletter", "correspondence",
            "written", "announcement", "reply", "mail ", "mails ", "scan ", "page ", "note ", "sms ", "text ", "item ", "writing ", "wrote ",
        ),
        yours=(
            "sorry", "unfortunately", "regret", "afraid", "yours", "your ", "you ", "dear ",
        ),
        away=(
            "vacation", "holiday", "be back", "return to work", "sabbatical", "maternity", "parental", "be away", "am currently away", "absence",
            "absent from", "paternity", "i'm out", "i am out",
        ),
        held=(
            "moderat", "approv", "holding", "quarantin", "confirm", "pending", "awaiting", "whitelist", "reply to this", "answer this mail",
            "did you really", "held ", "hold ",
        ),
        late=(
            "retry", "retries", "try again", "trying again", "delayed", "deferred", "temporar", "greylist", "delay ", "later ", "yet ", "still ",
        ),
        errands=(
            "ticket", "invoice", "package", "courier", "shipment", "appointment", "subscription", "survey", "monitor", "backup", "alert",
            "billing", "payment", "password", "unsubscri", "recall", "sign-in", "recipe", "refund", "missed call", "tested", "down since",
            "case ", "reference ", "order ", "check ",
        ),
        opened=(
            "opened", "displayed", "reads", "read ",
        ),
        conditions=(
            "unless", "if ", "should ",
        ),
        wishes=(
            "at your request", "as requested", "at your wish", "you asked",
        ),
        requests=(
            "please",
        ),
    ),
    Tongue(
        "German",
        denials=(
            "nicht", "kein", "niemand", "nirgend", "unmöglich", "vergeblich", "erfolglos", "scheiter", "gescheiter", "fehlgeschlagen", "misslung",
            "missglück", "weder", "ohne erfolg", "unzustell", "nie ",
        ),
        mishaps=(
            "abgewiesen", "abgelehnt", "zurückgewiesen", "zurückgeschickt", "zurückgesandt", "zurückgegeben", "zurückgegangen", "zurückgekommen",
            "kam zurück", "kommt zurück", "geht zurück", "retour", "rückläufer", "verloren", "blockiert", "gesperrt", "gestoppt", "aufgehalten",
            "abgefangen", "hängengeblieben", "unbekannt", "ungültig", "abgelaufen", "randvoll", "übervoll", "überfüllt", "überschritten",
            "überlauf", "geschlossen", "aufgelöst", "abgeschaltet", "stillgelegt", "deaktiviert", "erloschen", "verstorben", "ausgeschieden",
            "verlassen", "fehler", "problem", "falsch", "unerreichbar", "verweigert", "verboten", "unerwünscht", "zu gro", "wieder bei uns",
            "schief", "unauffindbar", "quota", "aussortiert", "hängen geblieb", "quillt", "verzogen", "umgezogen", "voll ",
        ),
        losses=(
            "gelöscht", "verworfen", "weggeworfen", "wegwerf", "entsorgt", "vernichtet", "aufgegeben", "abgebrochen", "entfernt",
            "weggeschmissen", "schmeiß", "papierkorb",
        ),
        messages=(
            "nachricht", "mail", "e-mail", "email", "brief", "sendung", "fax", "zuschrift", "rundbrief", "anschreiben", "einsendung", "schrieben",
            "geschrieben", "dokuments", "übermittlung", "schreiben ", "post ", "sms ", "dokument ",
        ),
        yours=(
            "dein", "euer", "eure", "ihr", "leider", "bedauer", "entschuldig", "ihnen ", "sie ", "du ", "dir ",
        ),
        away=(
            "urlaub", "abwesen", "büro nicht", "nicht im haus", "zurück am", "krank", "ferien", "dienstreise", "vertret", "mutterschutz",
            "keine mails", "nicht weitergegeben",
        ),
        held=(
            "freigabe", "freigegeben", "freigeben", "moderat", "genehmig", "bestätig", "wartet", "zurückgehalten", "antworten sie auf",
        ),
        late=(
            "erneut", "weiter versuch", "versucht es", "verzöger", "vorübergehend", "warteschlange", "vorläufig", "später ",
        ),
        errands=(
            "ticket", "vorgang", "bestell", "rechnung", "sendungs", "termin", "umfrage", "abonnement", "überwach", "sicherung", "abmeld",
            "abbestell", "lastschrift", "anmeldung", "zahlung",
        ),
        opened=(
            "gelesen", "geöffnet", "angezeigt", "ungelesen", "gesehen", "lese ", "lesen ", "liest ",
        ),
        conditions=(
            "sofern", "falls ", "wenn ",
        ),
        wishes=(
            "auf ihren wunsch", "wie gewünscht", "auf wunsch",
        ),
        requests=(
            "versuchen sie", "bitte ",
        ),
    ),
    Tongue(
        "French",
        denials=(
            "n'", "aucun", "impossible", "jamais", "échec", "échou", "sans succès", "nulle part", "infructueu", "sans suite", "ne ", "pas ",
            "rien ", "non ", "ni ", "sauf ",
        ),
        mishaps=(
            "refus", "rejet", "renvoy", "retourn", "revient", "revenu", "perdu", "écarté", "bloqu", "arrêté", "intercepté", "inconnu", "invalide",
            "expiré", "satur", "débord", "dépass", "quota", "fermé", "clôturé", "désactivé", "résilié", "erreur", "problème", "erroné",
            "injoignable", "interdit", "indésirable", "trop volumineu", "trop lourd", "introuvable", "inexistant", "suspendu", "retraite",
            "quitté", "décédé", "resté sur", "égaré", "déménag", "pleine ", "plein ",
        ),
        losses=(
            "supprimé", "effacé", "détruit", "jeté", "abandon",
        ),
        messages=(
            "message", "courriel", "mail", "e-mail", "email", "courrier", "lettre", "envoi", "fax", "télécopie", "annonce", "écrit", "écrivi",
            "publication", "billet", "pli ", "sms ", "mot ",
        ),
        yours=(
            "votre", "malheureusement", "désolé", "regret", "hélas", "vos ", "vous ", "ton ", "ta ", "tu ",
        ),
        away=(
            "absent", "congé", "vacances", "de retour", "absence", "maternité", "en déplacement",
        ),
        held=(
            "modér", "approuv", "approbation", "validation", "valider", "confirm", "en attente", "retenu", "répondez à",
        ),
        late=(
            "réessa", "différé", "retard", "temporair", "file d'attente", "plus tard", "provisoire", "encore ",
        ),
        errands=(
            "ticket", "dossier", "commande", "facture", "rendez-vous", "enquête", "abonnement", "surveillance", "sauvegarde", "désabonn",
            "désinscri", "paiement", "remboursement",
        ),
        opened=(
            "ouvert", "affiché", "lirai", "lu ", "lue ", "lira ", "lire ", "lis ",
        ),
        conditions=(
            "s'il", "au cas", "si ",
        ),
        wishes=(
            "à votre demande", "comme demandé",
        ),
        requests=(
            "veuillez", "merci de", "s'il vous",
        ),
    ),
    Tongue(
        "Spanish",
        denials=(
            "ningun", "nadie", "nunca", "jamás", "imposible", "fall", "tampoco", "fracas", "no ", "ni ", "sin ",
        ),
        mishaps=(
            "rechaz", "devuel", "devolv", "regres", "retorn", "perdi", "bloque", "deten", "intercept", "desconoc", "inválid", "caduc", "expir",
            "lleno", "llena", "repleto", "satur", "desbord", "exced", "super", "cerr", "clausur", "desactiv", "suspend", "cancelad", "error",
            "problema", "erróne", "inaccesible", "prohib", "deseado", "demasiado", "pesaba", "inexistente", "jubil", "extravi", "dejó de",
            "llen ", "grande ", "baja ",
        ),
        losses=(
            "borr", "elimin", "descart", "destru", "tirad", "abandon", "anulad",
        ),
        messages=(
            "mensaje", "correo", "e-mail", "email", "carta", "fax", "comunicado", "publicación", "escribió", "escrito", "mail ", "envío ", "sms ",
            "nota ",
        ),
        yours=(
            "usted", "enviaste", "vuestro", "lament", "sentimos", "desgraciadamente", "su ", "sus ", "tu ", "te ", "le ",
        ),
        away=(
            "vacacion", "ausente", "ausencia", "no leo", "baja maternal", "maternidad", "de viaje",
        ),
        held=(
            "moder", "aprob", "confirm", "retenid", "espera",
        ),
        late=(
            "reintent", "de nuevo", "nuevamente", "todavía", "temporal", "aplaz", "demor", "retras", "más tarde", "aún ", "cola ",
        ),
        errands=(
            "ticket", "pedido", "factura", "encuesta", "suscripción", "copia de seguridad", "de la lista", "pago", "devolución recibida",
            "reembolso", "caso ", "cita ",
        ),
        opened=(
            "leíd", "abiert", "leer",
        ),
        conditions=(
            "si ",
        ),
        wishes=(
            "a petición", "a solicitud", "como solicit",
        ),
        requests=(
            "por favor", "rogamos", "intente",
        ),
    ),
    Tongue(
        "Portuguese",
        denials=(
            "não", "nenhum", "ninguém", "nunca", "jamais", "impossível", "falh", "tampouco", "fracass", "nem ", "sem ",
        ),
        mishaps=(
            "rejeit", "recus", "devolv", "devolu", "volt", "retorn", "perdid", "bloque", "barrad", "intercept", "desconhec", "inválid", "expir",
            "cheia", "cheio", "lotad", "esgot", "exced", "ultrapass", "encerr", "fechad", "desativ", "desactiv", "suspens", "cancelad", "erros",
            "problema", "errad", "inacess", "inalcanç", "proib", "indesejad", "demais", "inexistente", "aposent", "reform", "falec", "extravi",
            "removid", "deixou de", "perdeu", "chei ", "erro ", "grande ",
        ),
        losses=(
            "apag", "elimin", "descart", "destru", "abandon", "desist", "deitad", "jogad",
        ),
        messages=(
            "mensagem", "e-mail", "email", "correio", "carta", "fax", "comunicado", "correspondência", "publicação", "escreveu", "mail ",
            "envio ", "sms ", "nota ",
        ),
        yours=(
            "você", "vossa", "vosso", "o senhor", "a senhora", "lament", "infelizmente", "seu ", "sua ", "seus ", "suas ", "tua ", "teu ", "lhe ",
        ),
        away=(
            "férias", "ausen", "licença", "não leio", "maternidade",
        ),
        held=(
            "moder", "aprova", "confirm", "retid", "aguard",
        ),
        late=(
            "novamente", "tentará", "de novo", "ainda", "temporár", "adiad", "atras", "mais tarde", "fila ",
        ),
        errands=(
            "ticket", "chamado", "pedido", "fatura", "consulta marcada", "inquérito", "assinatura", "pagamento", "senha", "reembolso",
        ),
        opened=(
            "aberta", "lerei", "lida ", "lido ", "lerá ", "ler ", "lê ",
        ),
        conditions=(
            "se ", "caso ",
        ),
        wishes=(
            "conforme solicit",
        ),
        requests=(
            "tente", "favor ",
        ),
    ),
    Tongue(
        "Italian",
        denials=(
            "nessun", "impossibil", "fallit", "fallimento", "mancat", "senza successo", "non ", "nulla ", "mai ", "né ",
        ),
        mishaps=(
            "rifiut", "respint", "restitu", "torna", "rimand", "rispedi", "perso", "persa", "smarrit", "bloccat", "ferm", "intercett",
            "sconosciut", "scadut", "satur", "esaurit", "superat", "eccedut", "chius", "disattivat", "dismess", "sospes", "soppress", "errore",
            "errori", "problema", "errat", "irraggiungibil", "vietat", "indesiderat", "troppo", "inesistent", "pension", "decedut", "inesit",
            "giacen", "pers ", "piena ", "pieno ", "grande ",
        ),
        losses=(
            "cancellat", "eliminat", "scartat", "distrutt", "gettat", "buttat", "cestinat", "abbandonat", "rinunciat",
        ),
        messages=(
            "messaggio", "e-mail", "email", "lettera", "fax", "comunicazione", "circolare", "scritto", "scriveva", "annuncio", "biglietto",
            "mail ", "posta ", "invio ", "sms ",
        ),
        yours=(
            "purtroppo", "spiacent", "suo ", "sua ", "tuo ", "tua ", "vostro ", "vostra ", "lei ", "voi ", "le ", "vi ", "gentile ",
        ),
        away=(
            "assen", "congedo", "non leggo", "maternità", "ferie ",
        ),
        held=(
            "moder", "approva", "conferm", "trattenut", "attesa",
        ),
        late=(
            "riprov", "nuovo tentativo", "di nuovo", "nuovamente", "temporane", "ritard", "rinviat", "più tardi", "ancora ", "coda ",
        ),
        errands=(
            "ticket", "pratica", "ordine", "fattura", "appuntamento", "sondaggio", "abbonamento", "pagamento", "password", "rimborso",
        ),
        opened=(
            "aperto", "legger", "letto ", "letta ",
        ),
        conditions=(
            "qualora", "se ",
        ),
        wishes=(
            "su richiesta", "su sua richiesta", "come richiesto",
        ),
        requests=(
            "per favore", "prego", "la preghiamo", "riprovi", "si prega",
        ),
    ),
    Tongue(
        "Catalan",
        denials=(
            "ningú", "impossible", "error", "no ", "cap ", "mai ",
        ),
        mishaps=(
            "rebutj", "retorn", "torn", "perd", "bloque", "desconeg", "invàlid", "caduc", "exced", "supera", "tanca", "desactiv", "suspès",
            "cancel·lat", "inexistent", "jubil", "plena ", "ple ",
        ),
        losses=(
            "esborr", "elimin", "descart", "llenç",
        ),
        messages=(
            "missatge", "correu", "e-mail", "carta", "enviament", "escrit",
        ),
        yours=(
            "vostre", "vostra", "el seu", "la seva", "sap greu", "lament", "malauradament", "vam ", "teu ", "teva ", "vau ",
        ),
        away=(
            "vacances", "absent", "fora de l'oficina", "no llegeixo", "maternitat",
        ),
        held=(
            "moder", "aprov", "valid", "espera",
        ),
        late=(
            "de nou", "més tard", "tempor", "encara ",
        ),
        opened=(
            "llegit", "obert", "llegir",
        ),
        conditions=(
            "si ",
        ),
        wishes=(
            "a petició",
        ),
        requests=(
            "si us plau",
        ),
    ),
    Tongue(
        "Galician",
        denials=(
            "ningún", "ninguén", "nunca", "imposible", "fallou", "non ",
        ),
        mishaps=(
            "rexeit", "devol", "volveu", "perdeu", "perdid", "bloque", "descoñec", "inválid", "caduc", "exced", "supera", "pechad", "desactiv",
            "suspend", "cancelad", "inexistente", "xubil", "chea ", "cheo ",
        ),
        losses=(
            "borr", "elimin", "descart",
        ),
        messages=(
            "mensaxe", "correo", "carta", "envío", "escribiu",
        ),
        yours=(
            "vostede", "sentímolo", "lamentamos", "súa ", "seu ", "vosa ", "túa ", "teu ",
        ),
        away=(
            "vacacións", "ausen", "non leo", "maternidade",
        ),
        held=(
            "moder", "aprob", "agarda", "corentena",
        ),
        late=(
            "aínda", "de novo", "máis tarde",
        ),
        opened=(
            "lerei", "lida ", "lido ", "ler ",
        ),
        conditions=(
            "se ",
        ),
        wishes=(
            "a petición",
        ),
        requests=(
            "por favor",
        ),
    ),
    Tongue(
        "Romanian",
        denials=(
            "nici", "nimeni", "imposibil", "eșuat", "eșec", "fără succes", "nu ", "n-a ",
        ),
        mishaps=(
            "respins", "refuz", "return", "înapoi", "întors", "pierdut", "bloc", "oprit", "necunoscut", "invalid", "expirat", "plină", "depăș",
            "închis", "dezactiv", "suspend", "anulat", "desființat", "eroare", "problem", "greșit", "inaccesibil", "interzis", "prea mare",
            "inexistent", "pension", "decedat", "plin ",
        ),
        losses=(
            "șters", "elimin", "arunc", "distrus", "abandon", "renunț",
        ),
        messages=(
            "mesaj", "e-mail", "email", "scrisoare", "poștă", "corespondenț", "fax", "mail ", "sms ", "scris ",
        ),
        yours=(
            "dumneavoastră", "dvs", "din păcate", "regret", "tău ", "ta ", "dv ", "ați ",
        ),
        away=(
            "concediu", "absent", "nu citesc", "maternitate",
        ),
        held=(
            "moder", "aprob", "confirm", "carantin", "așteapt",
        ),
        late=(
            "din nou", "încă", "reîncerc", "temporar", "întârzi", "mai târziu",
        ),
        errands=(
            "comand", "factur", "colet", "programare", "abonament", "plat", "parol",
        ),
        opened=(
            "deschis", "citi",
        ),
        conditions=(
            "dacă ",
        ),
        wishes=(
            "la cererea",
        ),
        requests=(
            "vă rugăm",
        ),
    ),
    Tongue(
        "Dutch",
        denials=(
            "niet", "geen", "niemand", "nooit", "nergens", "onmogelijk", "mislukt", "zonder succes",
        ),
        mishaps=(
            "geweigerd", "teruggestuurd", "teruggezonden", "geretourneerd", "retour", "afgewezen", "verloren", "geblokkeerd", "tegengehouden",
            "onderschept", "onbekend", "ongeldig", "verlopen", "overvol", "overschreden", "gesloten", "opgeheven", "uitgeschakeld",
            "gedeactiveerd", "opgeschort", "foutcode", "probleem", "verkeerd", "onbereikbaar", "verboden", "ongewenst", "te groot", "onvindbaar",
            "pensioen", "overleden", "vertrokken", "terug ", "vol ", "fout ",
        ),
        losses=(
            "verwijderd", "gewist", "weggegooid", "gooien", "gegooid", "vernietigd", "opgegeven", "gestaakt",
        ),
        messages=(
            "bericht", "mail", "e-mail", "email", "brief", "inzending", "fax", "schreef", "geschreven", "post ", "sms ", "schrijven ",
        ),
        yours=(
            "helaas", "spijt", "uw ", "u ", "jouw ", "je ", "jij ",
        ),
        away=(
            "vakantie", "verlof", "zwangerschap", "tot maart",
        ),
        held=(
            "moderat", "goedkeur", "goedgekeurd", "bevestig", "vastgehouden", "wacht ",
        ),
        late=(
            "opnieuw", "nogmaals", "tijdelijk", "vertraag", "wachtrij", "later ",
        ),
        errands=(
            "ticket", "dossier", "bestelling", "factuur", "afspraak", "enquête", "abonnement", "betaling", "afmeld", "terugbetaling",
        ),
        opened=(
            "gelezen", "geopend", "lees",
        ),
        conditions=(
            "indien", "als ", "mocht ",
        ),
        wishes=(
            "op uw verzoek", "zoals gevraagd",
        ),
        requests=(
            "alstublieft", "gelieve", "probeer ",
        ),
    ),
    Tongue(
        "Afrikaans",
        denials=(
            "geen", "niemand", "nooit", "onmoontlik", "misluk", "nie ",
        ),
        mishaps=(
            "geweier", "teruggestuur", "teruggekom", "verlore", "geblokkeer", "onbekend", "ongeldig", "verval", "oorskry", "gesluit", "afgeskaf",
            "oorlede", "afgetree", "terug ", "vol ", "fout ",
        ),
        losses=(
            "geskrap", "weggegooi", "vernietig",
        ),
        messages=(
            "boodskap", "e-pos", "brief", "pos ",
        ),
        yours=(
            "jammer", "ongelukkig", "jou ", "u ", "jy ",
        ),
        away=(
            "verlof", "vakansie", "afwesig",
        ),
        held=(
            "moder", "goedkeur", "kwarantyn", "wag ",
        ),
        late=(
            "weer probeer", "nog nie", "later ",
        ),
        opened=(
            "gelees", "oopgemaak",
        ),
        conditions=(
            "indien", "as ",
        ),
        wishes=(
            "op u versoek",
        ),
        requests=(
            "asseblief",
        ),
    ),
    Tongue(
        "Swedish",
        denials=(
            "icke", "ingen", "inget", "aldrig", "omöjlig", "misslyck", "utan resultat", "varken", "inte ", "ej ", "inga ",
        ),
        mishaps=(
            "avvis", "nekad", "vägra", "retur", "tillbaka", "förlorad", "gått förlorat", "tappats", "blockerad", "stoppad", "stoppat", "fastnat",
            "okän", "ogiltig", "utgång", "fullt", "överfull", "överskrid", "stängd", "stängt", "avslutad", "avslutat", "inaktiver", "spärrad",
            "upphört", "felkod", "felaktig", "problem", "onåbar", "förbjud", "oönskad", "för stor", "pension", "avlid", "slutat", "svämm",
            "bort ", "full ", "fel ",
        ),
        losses=(
            "raderad", "raderat", "slängt", "kastat", "kasserad", "förstörd", "gett upp", "uppgiv", "borttag",
        ),
        messages=(
            "meddeland", "brev", "mejl", "e-post", "epost", "e-brev", "fax", "utskick", "inlägg", "skrivit", "mail ", "sms ", "skrev ",
        ),
        yours=(
            "tyvärr", "ledsen", "beklag", "ditt ", "din ", "dina ", "du ", "ert ", "er ", "ni ",
        ),
        away=(
            "semester", "frånvaro", "ledig", "ej på kontoret", "föräldraled", "inte på plats",
        ),
        held=(
            "moder", "godkän", "bekräft", "väntar", "kvarhåll",
        ),
        late=(
            "på nytt", "försöker", "tillfällig", "fördröj", "försen", "senare", "igen ", "ännu ", "kö ",
        ),
        errands=(
            "ärende", "beställning", "faktura", "bokning", "enkät", "prenumeration", "betalning", "avregistr",
        ),
        opened=(
            "läst", "öppnad", "läser", "läsa",
        ),
        conditions=(
            "ifall", "om ",
        ),
        wishes=(
            "på din begäran", "enligt önskemål",
        ),
        requests=(
            "vänligen", "var god", "försök ",
        ),
    ),
    Tongue(
        "Danish and Norwegian",
        denials=(
            "ingen", "intet", "umulig", "mislyk", "forgæves", "hverken", "ikkje", "aldri", "umogeleg", "forgjeves", "verken", "ikke ",
        ),
        mishaps=(
            "afvis", "nægt", "retur", "tilbage", "blokeret", "stoppet", "strandet", "ukendt", "ugyldig", "udløb", "fyldt", "overskred", "lukket",
            "nedlagt", "deaktiver", "spærret", "ophørt", "fejl", "problem", "forkert", "forbud", "uønsket", "for stor", "pension", "fratrådt",
            "stengt", "avvis", "nekt", "tilbake", "ødelagt", "blokkert", "stanset", "ukjent", "utløp", "fullt", "sperret", "opphørt", "feil",
            "pensjon", "sluttet", "tabt ", "fuld ", "død ", "tapt ", "full ",
        ),
        losses=(
            "smidt", "kasser", "destruer", "opgiv", "fjernet",
        ),
        messages=(
            "besked", "meddelelse", "mailen", "e-mail", "brevet", "fax", "indlæg", "skrevet", "melding", "e-post", "epost", "faks", "innlegg",
            "mail ", "brev ", "post ", "sms ", "skrev ",
        ),
        yours=(
            "jeres", "deres", "desværre", "beklag", "dessverre", "din ", "dit ", "dine ", "du ", "ditt ", "deg ",
        ),
        away=(
            "fravær", "orlov", "barsel", "permisjon", "ferie ",
        ),
        held=(
            "moder", "godkend", "bekræft", "venter", "tilbageholdt", "godkjen", "bekreft",
        ),
        late=(
            "på ny", "forsøger", "endnu", "midlertidig", "forsink", "senere", "prøver", "ennå", "igen ", "kø ", "igjen ",
        ),
        errands=(
            "sagsnummer", "bestilling", "ordre", "faktura", "aftale", "abonnement", "betaling", "afmeld", "avtale", "sag ", "sak ",
        ),
        opened=(
            "læst", "åbnet", "læser", "åpnet", "leser", "lest ",
        ),
        conditions=(
            "såfremt", "dersom", "hvis ",
        ),
        wishes=(
            "efter dit ønske", "på din anmodning", "etter ditt ønske", "på din forespørsel",
        ),
        requests=(
            "venligst", "vennligst", "prøv ",
        ),
    ),
    Tongue(
        "Icelandic",
        denials=(
            "enginn", "aldrei", "ómögulegt", "mistókst", "ekki ", "engin ",
        ),
        mishaps=(
            "hafnað", "endursen", "til baka", "týnd", "stöðv", "óþekkt", "ógild", "útrunn", "fullt", "lokað", "lagt niður", "óvirk", "villa",
            "hætt", "full ", "vill ",
        ),
        losses=(
            "fleygt", "eytt ", "hent ",
        ),
        messages=(
            "skeyti", "bréf", "póst", "tölvupóst", "sending",
        ),
        yours=(
            "þín", "því miður", "þitt ", "þú ", "yðar ",
        ),
        away=(
            "fríi", "fjarverandi", "orlof",
        ),
        held=(
            "samþykk", "bíður", "stjórnand", "sóttkví",
        ),
        late=(
            "síðar ",
        ),
        opened=(
            "lesið", "opnað",
        ),
        conditions=(
            "ef ",
        ),
        wishes=(
            "að þinni ósk",
        ),
        requests=(
            "vinsamleg",
        ),
    ),
    Tongue(
        "Finnish",
        denials=(
            "eivät", "emme", "ettei", "eikä", "epäonnistu", "mahdoton", "kukaan", "koskaan", "toimittamatta", "pääsemättä", "tuloksetta", "ei ",
            "en ", "et ",
        ),
        mishaps=(
            "hylä", "palaut", "palasi", "torju", "kadon", "kadot", "katosi", "estet", "pysäyt", "jumi", "tuntemat", "vanhent", "täynnä",
            "täyttyn", "ylit", "sulje", "lakkau", "pois käytöstä", "virhe", "ongelma", "luopu", "kiellet", "liian suuri", "eläk", "kuoll",
        ),
        losses=(
            "poist", "hävit", "heitet", "luovu", "tuhot",
        ),
        messages=(
            "viesti",
        ),
        yours=(
            "viestisi", "viestinne", "sähköpostisi", "sähköpostinne", "kirjeenne", "kirjeesi", "lähett", "teidän", "sinun", "lähetit",
            "viestiänne", "viestiäsi", "valitettav", "pahoittel",
        ),
        away=(
            "vapaalla", "äitiysvapaa", "vanhempainvapaa", "loma ",
        ),
        held=(
            "hyväksy", "vahvist", "moder", "karanteen", "odot",
        ),
        late=(
            "uudelleen", "tilapäi", "viiväst", "myöhemmin", "yrite", "vielä ", "jono ",
        ),
        errands=(
            "tilaus ", "maksu",
        ),
        opened=(
            "luettu", "avattu", "lukenut", "luen", "lukea", "lue ",
        ),
        conditions=(
            "mikäli", "jos ",
        ),
        wishes=(
            "pyynnöstänne", "pyynnöstäsi",
        ),
        requests=(
            "olkaa hyvä", "yrittäkää", "pyydämme", "yritä ",
        ),
    ),
    Tongue(
        "Estonian",
        denials=(
            "mitte", "keegi", "ebaõnnestu", "võimatu", "ei ", "pole ",
        ),
        mishaps=(
            "tagasi", "tagastat", "tagastame", "keeldu", "lükat", "kadun", "blokeer", "peatat", "tundmat", "vigane", "kehtetu", "aegun", "ületa",
            "suletud", "suleti", "kaotat", "veakood", "probleem", "täis ", "viga ",
        ),
        losses=(
            "kustut", "visat", "viskama", "viskas", "hävit", "loobu",
        ),
        messages=(
            "kirjal", "sõnum", "teade", "teate", "e-kiri", "e-post", "kirjutas", "kiri ", "kirja ", "meil ",
        ),
        yours=(
            "kahjuks", "saatsite", "teie ", "sinu ", "su ",
        ),
        away=(
            "puhkus", "eemal ", "ei loe",
        ),
        held=(
            "kinnit", "heaks kiit", "heakskiit", "moder", "karantiin", "ootab", "ootel",
        ),
        late=(
            "uuesti", "hiljem", "ajutiselt", "veel ",
        ),
        opened=(
            "loetud", "avatud", "lugeda", "loen ",
        ),
        conditions=(
            "kui ",
        ),
        wishes=(
            "teie soovil",
        ),
        requests=(
            "palun",
        ),
    ),
    Tongue(
        "Latvian",
        denials=(
            "neizdev", "netika", "nevar", "neviens", "neiespējam", "netiek", "neesam", "nespēj", "nepien", "ne ", "nav ",
        ),
        mishaps=(
            "noraid", "atgriez", "atpakaļ", "pazud", "bloķēt", "apturēt", "nezinām", "nederīg", "beidz", "pārsnie", "slēgt", "likvidēt", "kļūd",
            "problēm", "neeksist", "atteic", "nepastāv", "vairs", "pilna ", "pilns ",
        ),
        losses=(
            "dzēst", "izmest", "iznīcin", "atmest",
        ),
        messages=(
            "vēstul", "ziņojum", "e-past", "sūtījum", "rakstīj", "pasts ",
        ),
        yours=(
            "diemžēl", "jūsu ", "jums ", "jūs ", "tava ", "tavs ",
        ),
        away=(
            "prombūtn", "nelasu",
        ),
        held=(
            "apstiprin", "moder", "karantīn", "gaida",
        ),
        late=(
            "vēlreiz", "vēlāk", "īslaicīg", "vēl ",
        ),
        opened=(
            "izlasīt", "atvērt",
        ),
        conditions=(
            "ja ",
        ),
        wishes=(
            "pēc jūsu lūguma",
        ),
        requests=(
            "lūdz",
        ),
    ),
    Tongue(
        "Lithuanian",
        denials=(
            "nepavyk", "nebuvo", "negal", "neįmanom", "nesėkm", "neįteik", "neprist", "nepasiek", "nepriim", "neprav", "ne ", "nėra ", "niekas ",
        ),
        mishaps=(
            "grąžin", "grįžo", "atmest", "atmet", "atgal", "dingo", "blokuo", "sustab", "nežinom", "baig", "perpild", "viršyt", "uždaryt",
            "panaik", "klaid", "problem", "neegzist", "netinkam", "nebe", "pilna ",
        ),
        losses=(
            "ištrin", "išmest", "sunaikin",
        ),
        messages=(
            "laišk", "pranešim", "žinut", "paštas", "siunt", "rašėt",
        ),
        yours=(
            "jūsų ", "jums ", "jūs ", "tavo ", "deja ",
        ),
        away=(
            "nedirbu", "komandiruot", "neskaitau",
        ),
        held=(
            "patvirtin", "moder", "karantin", "laukia",
        ),
        late=(
            "bandys", "vėliau", "laikinai", "dar ",
        ),
        opened=(
            "perskaityt", "atidaryt",
        ),
        conditions=(
            "jeigu", "jei ",
        ),
        wishes=(
            "jūsų prašymu",
        ),
        requests=(
            "prašo",
        ),
    ),
    Tongue(
        "Polish",
        denials=(
            "niemożliw", "nikogo", "nigdy", "żaden", "żadn", "bezskutecz", "niedoręcz", "niedostarcz", "niepowodzen", "nie ", "nikt ", "brak ",
        ),
        mishaps=(
            "odrzuc", "zwrot", "zwróc", "zwraca", "wróciła", "wróciło", "odmow", "utrac", "przepad", "zgin", "zablok", "zatrzym", "nieznan",
            "niepraw", "nieważn", "wygas", "pełn", "przepełn", "przekrocz", "zamkn", "zlikwid", "wyłącz", "dezaktyw", "zawiesz", "błąd", "błęd",
            "problem", "zabron", "niechcian", "za duż", "nieosiągaln", "emerytur", "zmarł", "odszedł", "wraca ", "wrócił ",
        ),
        losses=(
            "usuni", "skasow", "wyrzuc", "zniszcz", "zrezygn", "zaprzest",
        ),
        messages=(
            "wiadomoś", "mail", "e-mail", "email", "listu", "poczta", "poczty", "przesyłk", "korespondencj", "faks", "pisał", "napisał", "list ",
            "sms ", "pismo ",
        ),
        yours=(
            "państwa", "pański", "twoj", "państwu", "niestety", "przykro", "pana ", "pani ", "ci ",
        ),
        away=(
            "urlop", "nieobecn", "zwolnieni", "nie czytam", "macierzyńsk",
        ),
        held=(
            "zatwierdz", "moder", "akcept", "potwierd", "oczekuj",
        ),
        late=(
            "ponown", "ponowi", "jeszcze", "tymczas", "opóźn", "później", "kolejk",
        ),
        errands=(
            "zgłoszen", "zamówien", "faktur", "wizyt", "ankiet", "subskryp", "płatnoś",
        ),
        opened=(
            "otwart", "odczyta", "przeczyta",
        ),
        conditions=(
            "jeśli", "jeżeli", "gdyby",
        ),
        wishes=(
            "na prośbę", "na życzenie",
        ),
        requests=(
            "proszę", "prosimy", "spróbuj",
        ),
    ),
    Tongue(
        "Czech",
        denials=(
            "není", "nebyl", "nebude", "nemoh", "nemáme", "nemůž", "nelze", "nikdo", "nikomu", "nikdy", "nepodař", "nezdař", "neúspěš", "nedoruč",
            "nedoraz", "nepředal", "nepřij", "nevyzved", "selhal", "nepřišl", "nedostal", "nedošl", "neexist", "žádn", "ne ",
        ),
        mishaps=(
            "odmít", "vrác", "vrát", "ztrat", "ztrac", "zablok", "zastav", "zachyc", "neznám", "neplat", "vypršel", "plná", "plné", "plný",
            "přeplněn", "překroč", "zruš", "uzavř", "deaktiv", "chyb", "problém", "špatn", "zakáz", "nevyžád", "příliš velk", "zanik", "zemřel",
            "odešel", "nefung", "zpět ", "pln ",
        ),
        losses=(
            "smazán", "smazal", "vymaz", "vyhoz", "zahoz", "zahod", "vyhod", "zničen", "vzdal", "vzdáv",
        ),
        messages=(
            "zpráv", "e-mail", "email", "dopis", "pošt", "fax", "psaní", "psali", "mail ", "sms ", "psal ",
        ),
        yours=(
            "vaš", "tvoj", "bohužel", "litujeme", "vám ", "tvůj ", "tvá ",
        ),
        away=(
            "dovolen", "nepřítom", "nečtu", "mateřsk",
        ),
        held=(
            "schvál", "moder", "potvr", "čeká ",
        ),
        late=(
            "znovu", "ještě", "dočas", "zpožd", "později", "fronta", "frontě",
        ),
        errands=(
            "platb",
        ),
        opened=(
            "přečt", "otevřen",
        ),
        conditions=(
            "pokud", "kdyby", "jestliže",
        ),
        wishes=(
            "na vaši žádost", "na vaše přání",
        ),
        requests=(
            "prosím", "zkuste",
        ),
    ),
    Tongue(
        "Slovak",
        denials=(
            "nebol", "nebude", "nemoh", "nemáme", "nemôž", "nikto", "nikomu", "nikdy", "nepodar", "nezdar", "neúspeš", "nedoruč", "nedoraz",
            "nepredal", "neprij", "zlyhal", "neprišl", "nedostal", "nedošl", "neexist", "žiadn", "ne ", "nie ",
        ),
        mishaps=(
            "odmiet", "vrát", "vrac", "späť", "stratil", "zablok", "zastav", "zachyt", "neznám", "neplat", "vyprš", "plná", "plné", "plný",
            "preplnen", "prekroč", "zruš", "uzavr", "deaktiv", "chyb", "problém", "zakáz", "príliš veľk", "zanik", "zomrel", "odišiel", "nefung",
        ),
        losses=(
            "zmazan", "vymaz", "vyhod", "zahod", "zničen", "vzdal", "vzdáv",
        ),
        messages=(
            "správ", "e-mail", "email", "pošt", "zásielk", "fax", "písal", "mail ", "list ", "sms ",
        ),
        yours=(
            "vaš", "tvoj", "bohužiaľ", "žiaľ", "vám ",
        ),
        away=(
            "dovolenk", "neprítom", "nečítam", "matersk",
        ),
        held=(
            "schvál", "moder", "potvr", "čaká ",
        ),
        late=(
            "znova", "ešte", "dočas", "oneskor", "neskôr", "zatiaľ",
        ),
        opened=(
            "otvoren", "prečít",
        ),
        conditions=(
            "keby", "ak ",
        ),
        wishes=(
            "na vašu žiadosť",
        ),
        requests=(
            "prosím", "skúste",
        ),
    ),
    Tongue(
        "Hungarian",
        denials=(
            "nincs", "sikertelen", "lehetetlen", "senki", "soha", "nélkül", "nem ", "ne ", "sem ",
        ),
        mishaps=(
            "visszautas", "visszaérk", "visszaküld", "visszajött", "visszaad", "elutas", "elvesz", "letilt", "blokkol", "megállít", "elakadt",
            "ismeretlen", "érvénytelen", "lejárt", "megtelt", "betelt", "túllép", "bezár", "megszün", "lezár", "felfüggeszt", "hibák", "hibát",
            "hibás", "probléma", "tiltott", "kéretlen", "túl nagy", "elhunyt", "nyugdíj", "tele ", "hiba ",
        ),
        losses=(
            "töröl", "eldob", "kidob", "megsemmis", "feladtuk",
        ),
        messages=(
            "üzenet", "level", "e-mail", "email", "küldemény", "fax", "írta", "mail ", "posta ", "sms ", "írt ",
        ),
        yours=(
            "önnek", "üzenete", "levele", "küldött", "sajnos", "sajnál", "tisztelt", "ön ", "önt ",
        ),
        away=(
            "szabadság", "távol", "szülési",
        ),
        held=(
            "jóváhagy", "moder", "megerősít", "várakoz", "vár ",
        ),
        late=(
            "ismét", "később", "ideiglenes", "átmeneti", "késlelt", "újra ", "még ", "sor ",
        ),
        errands=(
            "rendelés", "számla", "időpont", "felmérés", "fizetés",
        ),
        opened=(
            "elolvas", "olvas", "megnyit",
        ),
        conditions=(
            "amennyiben", "ha ",
        ),
        wishes=(
            "kérésére", "kérésedre",
        ),
        requests=(
            "kérjük", "kérem", "próbál",
        ),
    ),
    Tongue(
        "Slovenian",
        denials=(
            "niso", "nismo", "nihče", "nikoli", "neuspe", "nemogoč", "nedostav", "ne ", "ni ",
        ),
        mishaps=(
            "zavrn", "vrnj", "vrača", "vrnilo", "izgub", "blokir", "ustav", "neznan", "neveljav", "potek", "poln", "prekorač", "zaprt", "ukin",
            "napak", "težav",
        ),
        losses=(
            "izbris", "zavrž", "zavrg", "zavreč", "uniči", "odnehal", "obupal",
        ),
        messages=(
            "sporočil", "pošt", "pism", "e-mail",
        ),
        yours=(
            "vaš", "tvoj", "spoštovan", "vam ", "žal ",
        ),
        away=(
            "dopust", "odsot", "ne berem", "porodnišk",
        ),
        held=(
            "odobr", "moder", "potrdi", "karanten", "čaka",
        ),
        late=(
            "znova", "ponovno", "kasneje", "začasn", "še ",
        ),
        opened=(
            "prebran", "odprt", "bral",
        ),
        conditions=(
            "če ", "ako ",
        ),
        wishes=(
            "na vašo željo",
        ),
        requests=(
            "prosimo",
        ),
    ),
    Tongue(
        "Croatian, Bosnian and Serbian",
        denials=(
            "nisu", "nismo", "nemamo", "nitko", "nikad", "neuspje", "neuspe", "nemogu", "neisporuč", "nedostav", "ne ", "nije ", "nema ", "niko ",
        ),
        mishaps=(
            "odbi", "vrać", "vrat", "natrag", "nazad", "izgub", "blokir", "zaustav", "nepozna", "nevaže", "istek", "prekorač", "zatvoren",
            "ukinut", "ugašen", "deaktiv", "grešk", "problem", "zabranj", "umirovlj", "umro", "pun ", "puna ", "puno ",
        ),
        losses=(
            "obris", "izbris", "bače", "baci", "odbače", "uništ", "odustal",
        ),
        messages=(
            "poruk", "pošt", "e-mail", "email", "pism", "dopis", "mail ",
        ),
        yours=(
            "vaš", "tvoj", "nažalost", "poštovan", "vam ", "žao ",
        ),
        away=(
            "odmor", "dopust", "odsut", "odsus", "ne čitam", "porodilj",
        ),
        held=(
            "odobr", "moder", "potvr", "karanten", "čeka ",
        ),
        late=(
            "ponovno", "ponovo", "privreme", "kasnije", "odgođ", "još ",
        ),
        errands=(
            "narudžb", "račun za", "pretplat",
        ),
        opened=(
            "otvoren", "pročita",
        ),
        conditions=(
            "ukoliko", "ako ",
        ),
        wishes=(
            "na vaš zahtjev", "na vaš zahtev",
        ),
        requests=(
            "molimo",
        ),
    ),
    Tongue(
        "Serbian in Cyrillic",
        denials=(
            "нису", "нисмо", "немамо", "никад", "неуспе", "немогу", "неиспоруч", "недостав", "не ", "није ", "нема ", "нико ",
        ),
        mishaps=(
            "одби", "враћ", "врат", "назад", "изгуб", "блокир", "заустав", "непозна", "неваж", "истек", "прекорач", "затвор", "укинут", "угашен",
            "грешк", "проблем", "забрањ", "пун ", "пуно ", "пуна ",
        ),
        losses=(
            "обрис", "избрис", "бачен", "баци", "одбач", "уништ", "одустал",
        ),
        messages=(
            "порук", "пошт", "мејл", "писм", "допис", "имејл",
        ),
        yours=(
            "ваш", "твој", "нажалост", "поштован", "вам ", "вас ", "жао ",
        ),
        away=(
            "одмор", "одсут", "не читам", "породиљ",
        ),
        held=(
            "одобр", "модер", "потвр", "чека ",
        ),
        late=(
            "поново", "касније", "привреме", "још ",
        ),
        opened=(
            "отворен", "прочита",
        ),
        conditions=(
            "уколико", "ако ",
        ),
        wishes=(
            "на ваш захтев",
        ),
        requests=(
            "молимо",
        ),
    ),
    Tongue(
        "Macedonian",
        denials=(
            "никој", "никогаш", "неуспе", "невозмож", "не ", "нема ",
        ),
        mishaps=(
            "одби", "врат", "враќа", "назад", "загуб", "изгуб", "блокир", "запре", "непозна", "неваж", "истече", "полн", "надмин", "затвор",
            "укинат", "грешк", "проблем",
        ),
        losses=(
            "избриш", "избрис", "фрлен", "фрли", "уништ", "откаж",
        ),
        messages=(
            "порак", "пошт", "писм", "мејл",
        ),
        yours=(
            "ваш", "твој", "за жал", "вам ", "вас ",
        ),
        away=(
            "одмор", "отсутен", "не читам",
        ),
        held=(
            "одобр", "модер", "потвр", "чека ",
        ),
        late=(
            "повторно", "подоцна", "уште ",
        ),
        opened=(
            "отворен", "прочита",
        ),
        conditions=(
            "ако ",
        ),
        wishes=(
            "на ваше барање",
        ),
        requests=(
            "ве молиме",
        ),
    ),
    Tongue(
        "Bulgarian",
        denials=(
            "никой", "никога", "неуспеш", "невъзмож", "нито", "не ", "няма ",
        ),
        mishaps=(
            "отхвърл", "върна", "връща", "обратно", "назад", "изгуб", "блокир", "спря", "неизвест", "непозна", "невалид", "изтек", "пълна",
            "пълен", "препълн", "надвиш", "закри", "затвор", "премах", "деактив", "грешк", "проблем", "отказ", "забран",
        ),
        losses=(
            "изтри", "изхвърл", "унищож",
        ),
        messages=(
            "съобщен", "писмо", "писма", "имейл", "поща", "мейл", "пратк",
        ),
        yours=(
            "ваш", "твой", "твое", "съжален", "ви ", "вас ", "вие ",
        ),
        away=(
            "отпуск", "отсъств", "не чета", "майчинств",
        ),
        held=(
            "одобр", "модер", "потвър", "изчаква", "чака ",
        ),
        late=(
            "отново", "времен", "забав", "по-късно", "опашк", "още ",
        ),
        errands=(
            "поръчк", "фактур", "пакет", "абонамент", "плащан",
        ),
        opened=(
            "прочетен", "отворен", "прочета",
        ),
        conditions=(
            "в случай", "ако ",
        ),
        wishes=(
            "по ваше желание",
        ),
        requests=(
            "моля ",
        ),
    ),
    Tongue(
        "Russian",
        denials=(
            "никто", "никого", "никому", "ничего", "никогда", "невозмож", "безуспеш", "неудач", "нельзя", "недостав", "отсутствует", "не ",
            "нет ", "ни ",
        ),
        mishaps=(
            "отклон", "отверг", "отказ", "вернул", "возвра", "назад", "обратно", "утерян", "потер", "пропал", "блокир", "останов", "неизвест",
            "неверн", "недейств", "истек", "истёк", "полон", "перепол", "заполн", "превыш", "упраздн", "отключ", "ликвидир", "деактив", "ошибк",
            "проблем", "недоступ", "запрещ", "нежелат", "слишком больш", "уволен", "уволил", "скончал", "закры",
        ),
        losses=(
            "удал", "стёр", "выброш", "выброс", "уничтож", "прекращ", "стер ",
        ),
        messages=(
            "письм", "сообщен", "почт", "послан", "рассылк", "факс", "емейл", "e-mail", "email", "корреспонденц", "написал", "писали", "смс ",
            "писал ",
        ),
        yours=(
            "ваш", "твоё", "твое", "тебе", "сожален", "уважаем", "вам ", "вас ", "вы ", "увы ",
        ),
        away=(
            "отпуск", "отсутствовать", "больничн", "командировк", "не читаю", "декрет", "нет на месте",
        ),
        held=(
            "одобр", "модер", "подтвер", "ожида",
        ),
        late=(
            "повтор", "времен", "отлож", "позже", "очеред", "снова ", "ещё ", "еще ", "пока ",
        ),
        errands=(
            "заявк", "обращени", "заказ", "счёт", "приём назнач", "опрос", "подписк", "оплат",
        ),
        opened=(
            "открыт", "прочт", "прочит",
        ),
        conditions=(
            "если", "в случае",
        ),
        wishes=(
            "по вашей просьбе", "по вашему запросу",
        ),
        requests=(
            "пожалуйста", "попробуйте", "просим",
        ),
    ),
    Tongue(
        "Ukrainian",
        denials=(
            "немає", "ніхто", "нікому", "ніколи", "неможлив", "безуспіш", "невдал", "недостав", "жодн", "не ", "ні ",
        ),
        mishaps=(
            "відхил", "відмов", "поверн", "назад", "втрачен", "загуб", "зник", "блок", "зупин", "невідом", "недійс", "хибн", "закінч", "повн",
            "переповн", "заповн", "перевищ", "закрит", "скасов", "ліквід", "вимкн", "помилк", "проблем", "недоступ", "заборон",
        ),
        losses=(
            "видал", "викин", "знищ", "припин",
        ),
        messages=(
            "лист", "повідомлен", "пошт", "послан", "розсилк", "факс", "смс ",
        ),
        yours=(
            "ваш", "твій", "шкода", "вам ", "вас ", "ви ", "жаль ",
        ),
        away=(
            "відпуст", "не читаю", "декрет",
        ),
        held=(
            "схвал", "модер", "підтвер", "очіку",
        ),
        late=(
            "повтор", "знову", "тимчас", "затрим", "відклад", "пізніше", "черг", "ще ", "поки ",
        ),
        errands=(
            "замовлен", "рахунок", "підписк", "оплат",
        ),
        opened=(
            "відкрит", "прочит",
        ),
        conditions=(
            "якщо",
        ),
        wishes=(
            "на ваше прохання",
        ),
        requests=(
            "будь ласка", "спробуйте", "просимо",
        ),
    ),
    Tongue(
        "Belarusian",
        denials=(
            "ніхто", "нікому", "немагчым", "не ", "няма ",
        ),
        mishaps=(
            "адхіл", "вярну", "вярта", "назад", "згуб", "знік", "блак", "невядом", "памылк", "перапоўн", "запоўн", "поўн", "закрыт", "скасав",
            "перавыш",
        ),
        losses=(
            "выдал", "выкін", "знішч",
        ),
        messages=(
            "ліст", "паведамлен",
        ),
        yours=(
            "ваш", "вам ", "вы ", "жаль ",
        ),
        away=(
            "адпачынк", "не чытаю",
        ),
        held=(
            "адабрэн", "ухвал", "модэр", "чакае", "каранцін",
        ),
        late=(
            "яшчэ", "зноў", "пазней",
        ),
        opened=(
            "прачыт",
        ),
        conditions=(
            "калі ",
        ),
        wishes=(
            "на вашу просьбу",
        ),
        requests=(
            "калі ласка",
        ),
    ),
    Tongue(
        "Greek",
        denials=(
            "κανεί", "κανένα", "ποτέ", "αδύνατ", "αποτυχ", "απέτυχ", "ούτε", "χωρίσ", "δεν ", "μη ", "μην ",
        ),
        mishaps=(
            "απορρί", "απέρρι", "επέστρ", "επιστρ", "πίσω", "χάθηκ", "μπλοκ", "σταμάτ", "άγνωστ", "έγκυρ", "έληξ", "γεμάτ", "πλήρ", "υπερβ",
            "υπερέβ", "έκλεισ", "κλειστ", "καταργ", "απενεργ", "σφάλμα", "λάθοσ", "πρόβλημ", "απαγορ", "μεγάλο",
        ),
        losses=(
            "διαγράφ", "πετάχ", "πετάξ", "καταστρ", "εγκατ",
        ),
        messages=(
            "μήνυμ", "επιστολ", "e-mail", "email", "αλληλογραφ", "γράμμα", "γράψατε", "mail ",
        ),
        yours=(
            "εσεί", "στείλατε", "λυπούμ", "δυστυχώσ", "σασ ", "σου ",
        ),
        away=(
            "απουσιάζ", "διακοπέσ", "μητρότητ",
        ),
        held=(
            "εγκρί", "επιβεβ", "καραντίν", "αναμ",
        ),
        late=(
            "ακόμ", "προσωριν", "καθυστ", "αργότ", "ουρά", "ξανά ", "πάλι ",
        ),
        errands=(
            "παραγγελί", "τιμολόγ", "συνδρομή", "πληρωμ",
        ),
        opened=(
            "ανοίχτ", "αναγνώσ", "διαβάσ", "διαβάζ",
        ),
        conditions=(
            "εάν", "εφόσον", "αν ",
        ),
        wishes=(
            "κατόπιν αιτήματ",
        ),
        requests=(
            "παρακαλ",
        ),
    ),
    Tongue(
        "Turkish",
        denials=(
            "kimse", "olmadı", "imkansız", "başarısız", "ulaşma", "ulaşama", "ulaştırılama", "iletilme", "iletileme", "teslim edilme",
            "teslim edileme", "gönderilme", "gönderileme", "alınama", "alınma", "bulunma", "bulunama", "bırakılama", "kabul etme", "edilmedi",
            "edilemedi", "verilemedi", "edemedi", "yapılamadı", "veremedi", "bulamadı", "değil ", "yok ", "hiç ",
        ),
        mishaps=(
            "reddet", "reddedil", "iade", "kaybol", "kayıp", "engel", "durdur", "bilinme", "tanınm", "geçersiz", "süresi", "doldu", "dolmuş",
            "aşıld", "aştı", "aşıyor", "kapat", "kapalı", "kaldırıl", "iptal", "hata", "sorun", "yasak", "çok büyük", "takıld", "emekli", "artık",
            "çalışmıyor", "kullanılmıyor", "geri ", "dolu ",
        ),
        losses=(
            "silin", "silmi", "atıldı", "atmak", "atmış", "vazgeç", "imha",
        ),
        messages=(
            "ileti", "mesaj", "e-posta", "eposta", "mektup", "mektub", "postanı", "yazınız", "gönderi", "faks", "posta ", "sms ",
        ),
        yours=(
            "sayın", "gönderdiğiniz", "mesajınız", "iletiniz", "e-postanız", "postanız", "yazdığınız", "mektubunuz", "sizin", "maalesef", "üzgün",
            "size ", "siz ",
        ),
        away=(
            "izinde", "tatil", "doğum izni", "izin ",
        ),
        held=(
            "onayl", "moder", "bekl", "onay ",
        ),
        late=(
            "tekrar", "yeniden", "geçici", "gecik", "daha sonra", "kuyru",
        ),
        errands=(
            "sipariş", "fatura", "randevu", "abonelik", "ödeme",
        ),
        opened=(
            "açıldı", "oku",
        ),
        conditions=(
            "eğer", "olursa", "yse", "sa ",
        ),
        wishes=(
            "isteğiniz üzerine", "talebiniz",
        ),
        requests=(
            "lütfen", "deneyin",
        ),
    ),
    Tongue(
        "Azerbaijani",
        denials=(
            "deyil", "yoxdur", "çatmadı", "çatdırılma", "mümkün olma", "bilmədi", "uğursuz", "qəbul olunma", "olunmadı", "edilmədi", "göndərilmə",
            "yox ", "heç ",
        ),
        mishaps=(
            "rədd", "itdi", "itib", "bloklan", "naməlum", "etibarsız", "dolub", "dolud", "aşıb", "bağlan", "bağlıd", "xəta", "problem", "ləğv",
            "geri ", "dolu ",
        ),
        losses=(
            "silin", "atıld",
        ),
        messages=(
            "məktub", "mesaj", "e-poçt", "ismarıc", "poçt ",
        ),
        yours=(
            "hörmətli", "göndərdiyiniz", "məktubunuz", "mesajınız", "sizin", "təəssüf",
        ),
        held=(
            "təsdiq", "moder", "karantin", "gözləyir",
        ),
        late=(
            "yenidən", "hələ ", "sonra ",
        ),
        opened=(
            "oxundu", "oxunmadan",
        ),
        conditions=(
            "əgər",
        ),
        wishes=(
            "istəyinizlə",
        ),
        requests=(
            "zəhmət",
        ),
    ),
    Tongue(
        "Kazakh",
        denials=(
            "жетпе", "жеткізілме", "болмады", "қабылдама", "табылма", "жіберілме", "тапсырылма", "жоқ ", "емес ",
        ),
        mishaps=(
            "қайтар", "қайтып", "белгісіз", "жарамсыз", "толып", "толған", "асып", "жабыл", "жабық", "қате", "бұғат", "тоқтат", "кері ", "толы ",
        ),
        losses=(
            "жойыл", "өшіріл",
        ),
        messages=(
            "хаты", "хабарлама", "хат ", "пошта ",
        ),
        yours=(
            "сіздің", "хатыңыз", "хабарламаңыз", "өкініш", "сіз ",
        ),
        away=(
            "демалыс", "іссапар",
        ),
        held=(
            "мақұлда", "бекіту", "модер", "күтуде",
        ),
        late=(
            "қайталап", "кейінірек", "әлі ",
        ),
        opened=(
            "оқылды",
        ),
        conditions=(
            "егер",
        ),
        wishes=(
            "өтінішіңіз",
        ),
        requests=(
            "өтінеміз",
        ),
    ),
    Tongue(
        "Uzbek",
        denials=(
            "yo'q", "yetmadi", "yetkazilma", "yetib bormadi", "bo'lmadi", "qabul qilinma", "topilma", "yuborilma", "emas ",
        ),
        mishaps=(
            "qaytar", "qaytib", "noma'lum", "yaroqsiz", "to'lgan", "to'lib", "yopil", "yopiq", "xato", "rad etil", "bloklan", "to'la ",
        ),
        losses=(
            "o'chiril",
        ),
        messages=(
            "xati", "xabar", "xat ", "pochta ",
        ),
        yours=(
            "sizning", "xatingiz", "xabaringiz", "afsuski", "siz ",
        ),
        away=(
            "ta'til",
        ),
        held=(
            "tasdiq", "moder", "karantin", "kutmoqda",
        ),
        late=(
            "qaytadan", "keyinroq", "hali ",
        ),
        opened=(
            "o'qildi",
        ),
        conditions=(
            "agar",
        ),
        wishes=(
            "iltimosingiz",
        ),
        requests=(
            "iltimos",
        ),
    ),
    Tongue(
        "Mongolian",
        denials=(
            "үгүй", "чадсангүй", "олдсонгүй", "хүргэгдсэнгүй", "болсонгүй", "боломжгүй", "хүрсэнгүй", "аваагүй",
        ),
        mishaps=(
            "буцаа", "буцаж", "татгалз", "алдаа", "дүүр", "хаагд", "хүчингүй",
        ),
        losses=(
            "устга",
        ),
        messages=(
            "захидал", "захидл", "имэйл", "мессеж", "шуудан",
        ),
        yours=(
            "таны", "харамсалтай", "та ",
        ),
        away=(
            "амралт",
        ),
        held=(
            "зөвшөөр", "модер", "хүлээгдэж",
        ),
        late=(
            "дахин", "хараахан",
        ),
        opened=(
            "уншсан",
        ),
        conditions=(
            "хэрэв",
        ),
    ),
    Tongue(
        "Kyrgyz",
        denials=(
            "жетпе", "жеткирилге", "болбоду", "жок ", "эмес ",
        ),
        mishaps=(
            "кайтар", "кайтып", "катасы", "толуп", "толгон", "жабыл", "ката ",
        ),
        losses=(
        ),
        messages=(
            "каты", "билдирүү", "кат ",
        ),
        yours=(
            "сиздин",
        ),
        held=(
            "бекит", "модер", "күтүүдө",
        ),
        late=(
            "кайра аракет", "азырынча",
        ),
        conditions=(
            "эгер",
        ),
    ),
    Tongue(
        "Hebrew",
        denials=(
            "אינו", "אינה", "אף אחד", "נכשל", "אי אפשר", "לא ", "אין ", "ללא ",
        ),
        mishaps=(
            "חזר", "הוחזר", "מוחזר", "נדח", "דחה", "אבד", "נחסמ", "נחסם", "שגוי", "שגיא", "תקל", "מלאה", "נסגר", "סגור", "בוטל", "חריגה",
            "גדולה מדי", "מלא ", "פג ",
        ),
        losses=(
            "נמחק", "נזרק", "להשליך", "ויתר", "הושמד",
        ),
        messages=(
            "הודע", "ההודע", "דואר", "המייל", "מכתב", "המכתב", 'דוא"ל', "שההודע", "כתבת",
        ),
        yours=(
            "שלך", "הודעתך", "ששלחת", "שלכם", "לצער", "מכתבך", "לך ",
        ),
        away=(
            "חופש", "בחופש", "קורא",
        ),
        held=(
            "אישור", "לאישור", "מאשר", "מנהל", "ממתינ",
        ),
        late=(
            "שוב", "עדיין", "מאוחר", "זמני",
        ),
        errands=(
            "הזמנה", "חשבונית",
        ),
        opened=(
            "נקרא", "נפתח",
        ),
        conditions=(
            "אם ",
        ),
        wishes=(
            "לבקשתך",
        ),
        requests=(
            "אנא", "נא ",
        ),
    ),
    Tongue(
        "Arabic",
        denials=(
            "ليس", "تعذر", "يتعذر", "فشل", "تفشل", "نتمكن", "مستحيل", "لم ", "لا ", "غير ", "لن ", "عدم ", "دون ",
        ),
        mishaps=(
            "رفض", "رُفض", "مرفوض", "أعيد", "عاد", "ارتد", "مرتجع", "فقد", "ضاع", "حظر", "محظور", "مجهول", "معروف", "صالح", "انتهت", "ممتلئ",
            "امتلأ", "تجاوز", "مغلق", "أغلق", "ألغي", "معطل", "خطأ", "مشكلة", "الخطأ",
        ),
        losses=(
            "حذف", "ألقي", "إتلاف", "أتلف",
        ),
        messages=(
            "رسال",
        ),
        yours=(
            "رسالتك", "بريدك", "أرسلت", "إليك", "نأسف", "للأسف", "لكم ",
        ),
        away=(
            "مكتب", "لا أقرأ",
        ),
        held=(
            "موافق", "الموافق", "يوافق", "مشرف", "المشرف", "انتظار",
        ),
        late=(
            "مرة أخرى", "لاحق", "مؤقت", "بعد ",
        ),
        errands=(
            "طلبك", "فاتورة",
        ),
        opened=(
            "قراءة", "فتح",
        ),
        conditions=(
            "إذا", "إن ",
        ),
        requests=(
            "يرجى", "الرجاء",
        ),
    ),
    Tongue(
        "Persian",
        denials=(
            "نیست", "نشده", "نرسید", "نمی", "ندارد", "نداریم", "نتوانست", "ناموفق", "نبود", "نکرد", "هیچ", "نشد ", "عدم ",
        ),
        mishaps=(
            "برگشت", "بازگشت", "برگردان", "مسدود", "ناشناخته", "نامعتبر", "منقضی", "بسته", "غیرفعال", "خطا", "مشکل", "لغو", "رد ", "گم ", "پر ",
        ),
        losses=(
            "حذف", "دور انداخ", "دور بینداز",
        ),
        messages=(
            "نامه", "پیام", "ایمیل", "رایانامه", "پست ",
        ),
        yours=(
            "شمارا", "متأسف", "شما ",
        ),
        away=(
            "مرخصی", "نمی‌خوانم",
        ),
        held=(
            "تأیید", "تایید", "انتظار", "قرنطینه", "مدیر ",
        ),
        late=(
            "دوباره", "بعدا", "موقت",
        ),
        errands=(
            "سفارش", "فاکتور",
        ),
        opened=(
            "خوانده",
        ),
        conditions=(
            "اگر",
        ),
        wishes=(
            "درخواست شما",
        ),
        requests=(
            "لطفا",
        ),
    ),
    Tongue(
        "Urdu",
        denials=(
            "نہیں", "ناکام", "ناممکن", "نہ ",
        ),
        mishaps=(
            "واپس", "مسترد", "نامعلوم", "غلط", "بھر", "خرابی", "رد ", "گم ", "بند ", "پر ",
        ),
        losses=(
            "حذف", "پھینک",
        ),
        messages=(
            "پیغام", "ڈاک", "میل ", "خط ",
        ),
        yours=(
            "افسوس", "آپ ",
        ),
        away=(
            "چھٹی",
        ),
        held=(
            "منظوری", "منتظم", "انتظار",
        ),
        late=(
            "دوبارہ", "ابھی", "بعد میں",
        ),
        opened=(
            "پڑھا", "پڑھی",
        ),
        conditions=(
            "اگر",
        ),
        wishes=(
            "درخواست پر",
        ),
        requests=(
            "براہ کرم",
        ),
    ),
    Tongue(
        "Hindi",
        denials=(
            "नहीं", "विफल", "असफल", "असमर्थ", "असंभव", "न ",
        ),
        mishaps=(
            "वापस", "लौट", "अस्वीकार", "अस्वीकृत", "बंद", "अज्ञात", "गलत", "पूरा", "त्रुटि", "समस्या", "खो ", "भर ",
        ),
        losses=(
            "हटा", "मिटा", "फेंक",
        ),
        messages=(
            "ईमेल", "संदेश", "चिट्ठी", "डाक", "मेल ", "पत्र ",
        ),
        yours=(
            "आपका", "आपकी", "आपके", "आपने", "खेद", "आप ",
        ),
        away=(
            "अवकाश",
        ),
        held=(
            "अनुमोदन", "स्वीकृति", "मॉडरेटर", "प्रतीक्षा", "संचालक",
        ),
        late=(
            "दोबारा", "फिर से", "अभी", "बाद में",
        ),
        errands=(
            "आदेश", "पार्सल", "बिल ",
        ),
        opened=(
            "पढ़",
        ),
        conditions=(
            "यदि", "अगर",
        ),
        wishes=(
            "अनुरोध पर",
        ),
        requests=(
            "कृपया",
        ),
    ),
    Tongue(
        "Bengali",
        denials=(
            "হয়নি", "যায়নি", "পারেনি", "ব্যর্থ", "না ", "নেই ",
        ),
        mishaps=(
            "ফেরত", "ফিরে", "প্রত্যাখ্যা", "হারিয়ে", "বন্ধ", "ভুল", "পূর্ণ", "ভরা", "ভর্তি", "ত্রুটি", "সমস্যা",
        ),
        losses=(
            "মুছে", "ফেলে দেওয়া",
        ),
        messages=(
            "ইমেইল", "ইমেল", "বার্তা", "চিঠি", "মেইল",
        ),
        yours=(
            "আপনার", "আপনি", "দুঃখিত",
        ),
        away=(
            "ছুটি",
        ),
        held=(
            "অনুমোদন", "অপেক্ষা", "মডারেটর",
        ),
        late=(
            "আবার", "এখনও", "এখনো", "পরে ",
        ),
        opened=(
            "পড়া",
        ),
        conditions=(
            "যদি",
        ),
        wishes=(
            "অনুরোধে",
        ),
        requests=(
            "অনুগ্রহ",
        ),
    ),
    Tongue(
        "Tamil",
        denials=(
            "இல்லை", "இயலவில்லை", "முடியவில்லை", "சேரவில்லை", "சென்றடையவில்லை", "கிடைக்கவில்லை", "தோல்வி",
        ),
        mishaps=(
            "திரும்ப", "திருப்பி", "நிராகரி", "நிரம்பி", "மூடப்பட்ட", "பிழை", "அறியப்படாத",
        ),
        losses=(
            "நீக்கப்பட்ட",
        ),
        messages=(
            "மின்னஞ்ச", "செய்தி", "கடித",
        ),
        yours=(
            "உங்கள்", "நீங்கள்", "வருந்து",
        ),
        away=(
            "விடுப்ப",
        ),
        held=(
            "ஒப்புதல்", "காத்திரு",
        ),
        late=(
            "மீண்டும்", "இன்னும்",
        ),
        opened=(
            "படிக்க",
        ),
        conditions=(
            "என்றால்",
        ),
        requests=(
            "தயவு", "முயற்சிக்கவும்",
        ),
    ),
    Tongue(
        "Telugu",
        denials=(
            "లేదు", "చేరలేదు", "విఫల", "లేరు",
        ),
        mishaps=(
            "తిరిగి", "తిరస్కరించ", "నిండి", "మూసి", "లోపం",
        ),
        losses=(
            "తొలగించ",
        ),
        messages=(
            "ఇమెయిల్", "సందేశం", "ఉత్తరం", "మెయిల్",
        ),
        yours=(
            "మీరు", "క్షమించ", "మీ ",
        ),
        away=(
            "సెలవు",
        ),
        held=(
            "ఆమోదం",
        ),
        late=(
            "మళ్లీ", "ఇంకా",
        ),
        conditions=(
            "అయితే",
        ),
        requests=(
            "దయచేసి",
        ),
    ),
    Tongue(
        "Marathi",
        denials=(
            "नाहीत", "अयशस्वी", "नाही ",
        ),
        mishaps=(
            "परत", "नाकार", "भरली", "भरलेला", "बंद", "चुकीचा", "त्रुटी",
        ),
        losses=(
        ),
        messages=(
            "ईमेल", "संदेश", "पत्र ",
        ),
        yours=(
            "तुमचा", "तुमची", "तुमचे", "आपला", "आपले", "क्षमस्व",
        ),
        away=(
            "रजेवर",
        ),
        held=(
            "मंजुरी", "प्रतीक्षेत",
        ),
        late=(
            "पुन्हा", "अजून",
        ),
        conditions=(
            "जर ",
        ),
        requests=(
            "कृपया",
        ),
    ),
    Tongue(
        "Armenian",
        denials=(
            "չ",
        ),
        mishaps=(
            "վերադարձ", "մերժվ", "կորել", "լցված", "լիքն", "փակ", "սխալ", "անհայտ", "հետ ", "լի ",
        ),
        losses=(
            "ջնջվ",
        ),
        messages=(
            "նամակ", "հաղորդագր",
        ),
        yours=(
            "դուք", "ցավոք", "ձեր ",
        ),
        held=(
            "հաստատ", "սպասում", "մոդեր",
        ),
        late=(
            "կրկին", "ավելի ուշ", "դեռ ",
        ),
        opened=(
            "կարդացվ",
        ),
        conditions=(
            "եթե",
        ),
        wishes=(
            "ձեր խնդրանքով",
        ),
        requests=(
            "խնդրում",
        ),
    ),
    Tongue(
        "Georgian",
        denials=(
            "ვერ", "შეუძლებ", "აღარ", "არ ", "არა ",
        ),
        mishaps=(
            "დაბრუნ", "უარყო", "უკან", "დაიკარგ", "სავსე", "გადავს", "დაიხურ", "დახურ", "შეცდომ", "უცნობ", "გაუქმ",
        ),
        losses=(
            "წაიშალ", "გადავაგდ", "გადაგვეგდ",
        ),
        messages=(
            "წერილ", "შეტყობინებ", "ელფოსტ", "გზავნილ",
        ),
        yours=(
            "თქვენ", "სამწუხარ",
        ),
        away=(
            "შვებულებ",
        ),
        held=(
            "დამტკიც", "მოდერ", "ელოდება",
        ),
        late=(
            "ხელახლა", "მოგვიანებით", "ჯერ ",
        ),
        opened=(
            "წაიკითხ",
        ),
        conditions=(
            "თუ ",
        ),
        wishes=(
            "თქვენი თხოვნით",
        ),
        requests=(
            "გთხოვთ",
        ),
    ),
    Tongue(
        "Japanese",
        denials=(
            "ません", "できな", "出来な", "れず", "できず", "失敗", "不可", "ないため", "なかった", "おらず", "不達", "未達", "いない",
        ),
        mishaps=(
            "返送", "返却", "差し戻", "戻り", "戻され", "送り返", "拒否", "却下", "不明", "無効", "廃止", "閉鎖", "停止", "超過", "超え", "一杯", "いっぱい", "満杯", "エラー", "誤り", "期限切れ",
            "退職", "解約",
        ),
        losses=(
            "破棄", "削除", "捨て", "処分", "消去",
        ),
        messages=(
            "メール", "メッセージ", "手紙", "お便り", "投稿", "文書", "FAX", "ファックス",
        ),
        yours=(
            "お客様", "お送り", "いただ", "頂い", "ご送信", "あなた", "貴方", "送信された", "お世話に", "発信者", "送信者様", "申し訳", "残念", "恐れ入", "ごめん",
        ),
        away=(
            "不在", "出張", "休み", "育児", "産休", "読みません",
        ),
        held=(
            "承認", "保留", "認証",
        ),
        late=(
            "再送", "後ほど", "一時的", "再度", "しばらく", "引き続き",
        ),
        errands=(
            "ご注文", "請求", "荷物", "予約", "アンケート", "バックアップ", "決済",
        ),
        opened=(
            "開封", "読まれ",
        ),
        conditions=(
            "なければ",
        ),
        wishes=(
            "ご依頼", "ご希望",
        ),
        requests=(
            "ください", "下さい", "お願い",
        ),
        spaced=False,
    ),
    Tongue(
        "Chinese",
        denials=(
            "没有", "未能", "无法", "不能", "未被", "没能", "失败", "不到", "沒有", "無法", "未送", "失敗", "并无", "查无", "查無", "未收", "不再", "不会", "不會", "未获", "未予",
        ),
        mishaps=(
            "退回", "退还", "退還", "返回", "拒收", "拒绝", "拒絕", "被拒", "丢失", "遗失", "拦截", "攔截", "屏蔽", "封鎖", "未知", "无效", "無效", "过期", "過期", "已满", "已滿", "爆满",
            "超出", "超过", "超過", "关闭", "關閉", "注销", "註銷", "停用", "错误", "錯誤", "问题", "不存在", "離職", "离职",
        ),
        losses=(
            "丢弃", "丟棄", "删除", "刪除", "扔掉", "放弃", "放棄",
        ),
        messages=(
            "邮件", "郵件", "消息", "訊息", "传真", "傳真", "信",
        ),
        yours=(
            "您", "你", "抱歉", "遗憾", "遺憾",
        ),
        away=(
            "产假", "產假", "不看邮件", "我不在",
        ),
        held=(
            "审核", "審核", "批准", "核准", "待审", "等待",
        ),
        late=(
            "重試", "再次尝试", "稍后", "稍後", "仍在",
        ),
        errands=(
            "订单", "訂單", "发票", "發票", "快递", "预约", "问卷", "订阅", "備份", "备份", "付款",
        ),
        opened=(
            "已读", "未读", "阅读", "閱讀",
        ),
        conditions=(
            "如需", "若您", "如您", "若 ",
        ),
        wishes=(
            "应您", "應您", "根据您的要求",
        ),
        requests=(
            "请", "請",
        ),
        spaced=False,
    ),
    Tongue(
        "Korean",
        denials=(
            "못했", "못하", "실패", "없습니다", "없어", "없는", "않았", "않습니다", "수 없", "수없", "불가", "안 됩",
        ),
        mishaps=(
            "반송", "되돌", "돌려", "돌아왔", "거부", "거절", "차단", "분실", "초과", "가득", "꽉", "폐쇄", "해지", "정지", "만료", "오류", "문제", "잘못", "알 수", "퇴직", "퇴사", "더 이상",
        ),
        losses=(
            "삭제", "폐기", "버려", "버렸", "포기",
        ),
        messages=(
            "메일", "메시지", "편지", "서신", "전자우편", "문자",
        ),
        yours=(
            "귀하", "고객님", "보내신", "보내주신", "보내 주신", "님의", "발신자", "죄송", "유감", "안타깝",
        ),
        away=(
            "부재", "외출", "휴직",
        ),
        held=(
            "승인", "보류", "대기", "인증",
        ),
        late=(
            "다시", "나중", "일시적", "잠시",
        ),
        errands=(
            "주문", "청구", "예약", "설문", "구독", "백업", "결제",
        ),
        opened=(
            "읽", "열람",
        ),
        conditions=(
            "경우", "않으면", "만약",
        ),
        wishes=(
            "요청하신", "요청에",
        ),
        requests=(
            "주십시오", "주세요", "바랍니다",
        ),
        spaced=False,
    ),
    Tongue(
        "Vietnamese",
        denials=(
            "chẳng", "thất bại", "không ",
        ),
        mishaps=(
            "trả lại", "trả về", "bị trả", "từ chối", "bị mất", "thất lạc", "quá tải", "vượt quá", "hết hạn", "chặn ", "đầy ", "đóng ", "khóa ",
            "lỗi ", "sai ",
        ),
        losses=(
            "bỏ đi", "xóa ", "hủy ",
        ),
        messages=(
            "email", "e-mail", "thư ", "tin ",
        ),
        yours=(
            "rất tiếc", "xin lỗi", "bạn ", "quý ", "ông ", "bà ", "anh ",
        ),
        away=(
            "thai sản", "không đọc",
        ),
        held=(
            "duyệt", "đang chờ", "cách ly",
        ),
        late=(
            "thử lại", "sau đó", "tạm thời", "chưa ",
        ),
        errands=(
            "đơn hàng", "hóa đơn", "bưu kiện",
        ),
        opened=(
            "đã đọc",
        ),
        conditions=(
            "nếu ",
        ),
        wishes=(
            "theo yêu cầu",
        ),
        requests=(
            "vui lòng", "xin hãy",
        ),
    ),
    Tongue(
        "Thai",
        denials=(
            "ไม่", "มิได้", "ล้มเหลว",
        ),
        mishaps=(
            "ตีกลับ", "ส่งคืน", "ส่งกลับ", "ปฏิเสธ", "สูญหาย", "เต็ม", "เกิน", "ปิด", "ยกเลิก", "ระงับ", "ผิดพลาด", "ปัญหา", "หมดอายุ",
        ),
        losses=(
            "ทิ้ง", "ลบ",
        ),
        messages=(
            "จดหมาย", "ข้อความ", "เมล",
        ),
        yours=(
            "ท่าน", "คุณ", "ขออภัย", "เสียใจ",
        ),
        away=(
            "ลาพัก", "ลาหยุด", "ลาคลอด", "ไม่อ่าน",
        ),
        held=(
            "อนุมัติ", "รอ", "กักกัน",
        ),
        late=(
            "อีกครั้ง", "ภายหลัง", "ชั่วคราว",
        ),
        errands=(
            "คำสั่งซื้อ", "ใบแจ้งหนี้", "พัสดุ",
        ),
        opened=(
            "อ่านแล้ว", "เปิดอ่าน",
        ),
        conditions=(
            "หาก", "ถ้า",
        ),
        wishes=(
            "ตามคำขอ",
        ),
        requests=(
            "กรุณา", "โปรด",
        ),
        spaced=False,
    ),
    Tongue(
        "Indonesian and Malay",
        denials=(
            "gagal", "bukan", "tiada", "mustahil", "tanpa", "tidak ", "tak ",
        ),
        mishaps=(
            "ditolak", "dikembalikan", "kembali", "dipulangkan", "hilang", "diblokir", "disekat", "terhenti", "penuh", "melebihi", "ditutup",
            "dinonaktifkan", "dibatalkan", "kesalahan", "ralat", "masalah", "kedaluwarsa", "luput", "tersangkut", "galat", "salah ", "tutup ",
        ),
        losses=(
            "dihapus", "dipadam", "dibuang", "buang ",
        ),
        messages=(
            "pesan", "surat", "email", "surel", "e-mail", "emel", "e-mel", "mesej",
        ),
        yours=(
            "anda", "saudara", "tuan", "maaf", "sayang", "bapak ", "ibu ",
        ),
        away=(
            "liburan", "melahirkan", "cuti ",
        ),
        held=(
            "persetujuan", "menyetujui", "disetujui", "kelulusan", "diluluskan", "moder", "menunggu",
        ),
        late=(
            "coba lagi", "mencoba lagi", "nanti", "sementara", "kemudian", "masih ",
        ),
        errands=(
            "pesanan", "faktur", "tagihan", "bungkusan",
        ),
        opened=(
            "dibaca", "dibuka", "baca", "membaca",
        ),
        conditions=(
            "jika", "apabila", "kalau",
        ),
        wishes=(
            "atas permintaan",
        ),
        requests=(
            "mohon", "silakan", "tolong", "harap",
        ),
    ),
    Tongue(
        "Filipino",
        denials=(
            "hindi", "wala",
        ),
        mishaps=(
            "ibinalik", "bumalik", "tinanggihan", "nawala", "sarado", "isinara", "puno ", "mali ",
        ),
        losses=(
            "binura", "itinapon",
        ),
        messages=(
            "email", "sulat", "mensahe", "liham",
        ),
        yours=(
            "inyong", "iyong", "ninyo", "paumanhin", "mo ",
        ),
        away=(
            "bakasyon",
        ),
        held=(
            "pag-apruba", "aprub", "hinihintay", "naghihintay",
        ),
        late=(
            "mamaya", "muli ", "pa ",
        ),
        opened=(
            "nabasa",
        ),
        conditions=(
            "kung ",
        ),
        requests=(
            "paki", "mangyaring",
        ),
    ),
    Tongue(
        "Swahili",
        denials=(
            "hai", "haku", "haukufika", "imeshindwa", "imeshindikana", "haukuweza", "si ",
        ),
        mishaps=(
            "imerudi", "umerudi", "imekataliwa", "umekataliwa", "imepotea", "limejaa", "kimejaa", "imejaa", "imefungwa", "hitilafu", "kosa ",
        ),
        losses=(
            "imefutwa",
        ),
        messages=(
            "barua", "ujumbe", "pepe",
        ),
        yours=(
            "samahani", "yako ", "wako ", "lako ",
        ),
        away=(
            "likizo",
        ),
        held=(
            "idhini", "kuidhin", "msimamizi", "inasubiri",
        ),
        late=(
            "baadaye", "tena ", "bado ",
        ),
        opened=(
            "imesomwa",
        ),
        conditions=(
            "ikiwa", "kama ",
        ),
        requests=(
            "tafadhali",
        ),
    ),
    Tongue(
        "Albanian",
        denials=(
            "asnjë", "askush", "pamundur", "dështoi", "nuk ", "s' ",
        ),
        mishaps=(
            "kthye", "kthe", "refuzu", "humb", "bllok", "panjohur", "pavlefshme", "mbush", "tejkal", "mbyll", "gabim", "problem", "plot ",
        ),
        losses=(
            "fshi", "hodh", "hedhim",
        ),
        messages=(
            "mesazh", "email", "e-mail", "letra", "letër", "letrën", "posta ",
        ),
        yours=(
            "juve", "vjen keq", "tuaj", "juaj ", "yt ",
        ),
        away=(
            "pushime",
        ),
        held=(
            "miratim", "miratoj", "miratua", "moder", "karantin", "pret ",
        ),
        late=(
            "përsëri", "më vonë", "ende ",
        ),
        opened=(
            "lexua", "lexo",
        ),
        conditions=(
            "nëse ",
        ),
        wishes=(
            "me kërkesën",
        ),
        requests=(
            "ju lutemi",
        ),
    ),
    Tongue(
        "Maltese",
        denials=(
            "mhix", "ebda", "ma ", "mhux ",
        ),
        mishaps=(
            "rifjut", "ntilef", "intilef", "mimli", "sħiħ", "magħluq", "ingħalq", "żball", "problema", "lura ",
        ),
        losses=(
            "imħassar", "tħassar",
        ),
        messages=(
            "messaġġ", "email", "ittra", "posta ",
        ),
        yours=(
            "tiegħek", "jiddispjaċi", "int ",
        ),
        away=(
            "leave ",
        ),
        held=(
            "approv", "tistenna", "moder",
        ),
        late=(
            "mill-ġdid", "għadu", "għadha", "aktar tard",
        ),
        opened=(
            "inqara",
        ),
        conditions=(
            "jekk",
        ),
        requests=(
            "jekk jogħġbok",
        ),
    ),
    Tongue(
        "Basque",
        denials=(
            "ezin", "ez ", "inor ",
        ),
        mishaps=(
            "itzul", "baztertu", "galdu", "beteta", "beterik", "gainditu", "itxi", "okerra", "errore", "arazo", "ezezagun",
        ),
        losses=(
            "ezabatu", "bota ",
        ),
        messages=(
            "mezu", "gutun", "posta ",
        ),
        yours=(
            "duzu", "sentitzen", "zure ",
        ),
        away=(
            "oporr",
        ),
        held=(
            "onarp", "moder", "zain ",
        ),
        late=(
            "berriro", "oraindik", "geroago",
        ),
        opened=(
            "irakurri",
        ),
        conditions=(
            "bada ",
        ),
        requests=(
            "mesedez",
        ),
    ),
    Tongue(
        "Welsh",
        denials=(
            "methu", "methodd", "does dim", "ddim", "ni ", "nid ", "nad ", "nac ",
        ),
        mishaps=(
            "dychwel", "gwrthod", "coll", "anhysbys", "gwall", "problem", "llawn ", "cau ", "gau ",
        ),
        losses=(
            "dileu",
        ),
        messages=(
            "neges", "e-bost", "ebost", "llythyr",
        ),
        yours=(
            "anffodus", "eich ", "dy ",
        ),
        away=(
            "gwyliau",
        ),
        held=(
            "cymeradwy", "aros ",
        ),
        late=(
            "hyd yn hyn", "eto ",
        ),
        conditions=(
            "os ",
        ),
        requests=(
            "os gwelwch",
        ),
    ),
    Tongue(
        "Irish",
        denials=(
            "níor", "theip", "dodhéanta", "ní ", "níl ", "ná ",
        ),
        mishaps=(
            "ar ais", "diúlta", "cailleadh", "dúnta", "dhúnadh", "earráid", "fadhb", "anaithnid", "lán ",
        ),
        losses=(
            "scrios",
        ),
        messages=(
            "teachtaireacht", "theachtaireacht", "ríomhphost", "litir",
        ),
        yours=(
            "bhur", "drochuair", "do ", "d' ",
        ),
        away=(
            "saoire",
        ),
        held=(
            "ceadú", "fanacht", "faomh",
        ),
        late=(
            "arís", "fós ",
        ),
        conditions=(
            "má ",
        ),
        requests=(
            "le do thoil",
        ),
    ),
    Tongue(
        "Esperanto",
        denials=(
            "neniu", "neniam", "malsukces", "neebl", "neatingebla", "ne ",
        ),
        mishaps=(
            "reven", "resend", "rifuz", "perdi", "plen", "nekonat", "nevalid", "eraro", "ferm",
        ),
        losses=(
            "forĵet", "forigit",
        ),
        messages=(
            "mesaĝ", "retmesaĝ", "leter",
        ),
        yours=(
            "bedaŭrind", "via ", "vi ",
        ),
        away=(
            "feri",
        ),
        held=(
            "aprob", "atendas", "moder",
        ),
        late=(
            "denove", "ankoraŭ", "poste",
        ),
        opened=(
            "legita",
        ),
        conditions=(
            "se ",
        ),
        requests=(
            "bonvolu",
        ),
    ),
    Tongue(
        "Luxembourgish",
        denials=(
            "keen", "onméiglech", "net ", "kee ", "ni ",
        ),
        mishaps=(
            "zréck", "verluer", "refuséiert", "blockéiert", "zougemaach", "onbekannt", "feeler", "ofgeleent", "zeréck", "voll ", "zou ",
        ),
        losses=(
            "geläscht",
        ),
        messages=(
            "message", "noriicht", "bréif", "mail ",
        ),
        yours=(
            "deng", "leider", "äert", "är ", "iech ", "äre ",
        ),
        away=(
            "vakanz", "congé ",
        ),
        held=(
            "genehm", "waart", "moder",
        ),
        late=(
            "nach emol", "nach net",
        ),
        conditions=(
            "wann ",
        ),
        requests=(
            "wann ech gelift",
        ),
    ),
    Tongue(
        "Breton",
        denials=(
            "n'eo", "ket", "ne ",
        ),
        mishaps=(
            "distro", "kollet", "leun",
        ),
        losses=(
        ),
        messages=(
            "kemennadenn", "postel", "lizher",
        ),
        yours=(
            "ho ",
        ),
    ),
    Tongue(
        "Haitian Creole",
        denials=(
            "pa ",
        ),
        mishaps=(
            "retounen", "refize", "fèmen", "erè ", "bloke",
        ),
        losses=(
            "efase",
        ),
        messages=(
            "mesaj", "imèl",
        ),
        yours=(
            "ou ", "w ",
        ),
        late=(
            "ankò",
        ),
        conditions=(
            "si ",
        ),
    ),
    Tongue(
        "Central Kurdish",
        denials=(
            "نەگەیشت", "نییە", "نەتوانرا",
        ),
        mishaps=(
            "گەڕێنرا", "ڕەتکرا", "پڕە", "داخرا",
        ),
        losses=(
            "سڕایەوە",
        ),
        messages=(
            "نامە",
        ),
        yours=(
            "نامەکەت",
        ),
        late=(
            "دووبارە",
        ),
    ),
    Tongue(
        "Turkmen",
        denials=(
            "gowşurylmady", "ýok ", "bolmady",
        ),
        mishaps=(
            "yzyna gaýtaryl", "ýapyk",
        ),
        losses=(
            "öçürildi",
        ),
        messages=(
            "hatyňyz", "habaryňyz",
        ),
        yours=(
            "siziň",
        ),
    ),
    Tongue(
        "Scottish Gaelic",
        denials=(
            "cha ", "chan ", "dh'fhàillig",
        ),
        mishaps=(
            "air ais", "dhiùlt", "dùinte", "mearachd",
        ),
        losses=(
            "chaidh a sguabadh",
        ),
        messages=(
            "phost", "teachdaireachd", "litir",
        ),
        yours=(
            "agad", "agaibh",
        ),
        late=(
            "fhathast",
        ),
    ),
)  # fmt: skip
