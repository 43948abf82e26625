import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def know_the_partners(apps, schema_editor):
    """Employers that schools and sector organisations entered before are known partners."""
    employers = apps.get_model("alliances", "Organisation").objects.filter(kind_id="employer")
    employers.filter(verified_at__isnull=True).update(verified_at=models.F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('alliances', '0003_messages_links_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('is_admitted', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='admissions', to='alliances.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='admissions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('organisation', 'user'), name='alliances_admission_open_once', violation_error_message='This person has asked already.')],
            },
        ),
        migrations.CreateModel(
            name='EmployerRegistration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registration_number', models.CharField(max_length=11, verbose_name='registration number')),
                ('name', models.CharField(max_length=250, verbose_name='name')),
                ('town', models.CharField(blank=True, max_length=120, verbose_name='town or village')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('contact_name', models.CharField(max_length=150, verbose_name='contact person')),
                ('contact_phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='registrations', to='alliances.organisation')),
                ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliances.sector')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='employer_registrations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', True)), fields=('user', 'registration_number'), name='alliances_registration_open_once', violation_error_message='This registration has been begun already.')],
            },
        ),
        migrations.CreateModel(
            name='Supervisor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('search_key', models.CharField(db_index=True, editable=False, max_length=400)),
                ('sort_key', models.CharField(editable=False, max_length=1300)),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('qualification_kind', models.CharField(blank=True, choices=[('', 'not said yet'), ('master', 'master of crafts'), ('education', 'vocational education'), ('experience', 'work experience')], max_length=10, verbose_name='qualification')),
                ('experience_years', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='years of work in the trade')),
                ('course_hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="hours of the supervisors' course")),
                ('course_on', models.DateField(blank=True, null=True, verbose_name='course finished on')),
                ('most_learners', models.PositiveSmallIntegerField(default=5, verbose_name='learners at a time')),
                ('is_active', models.BooleanField(default=True, verbose_name='teaches now')),
                ('employer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supervisors', to='alliances.organisation')),
                ('workplace', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='supervisors', to='alliances.workplace')),
            ],
            options={
                'ordering': ['sort_key', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('most_learners__gte', 1), ('most_learners__lte', 100)), name='alliances_supervisor_learners', violation_error_message='A supervisor teaches 1 to 100 learners at a time.')],
            },
        ),
        migrations.CreateModel(
            name='SupervisorEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('master', 'certificate of a master of crafts'), ('education', 'diploma'), ('experience', 'confirmation of work'), ('course', "certificate of the supervisors' course"), ('other', 'another paper')], max_length=10, verbose_name='kind')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='holds until')),
                ('file', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supervisor_evidence', to='alliances.storedfile')),
                ('supervisor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='alliances.supervisor')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('issued_on__isnull', True), ('expires_on__isnull', True), ('expires_on__gte', models.F('issued_on')), _connector='OR'), name='alliances_evidence_order', violation_error_message='A paper ends on or after the day of its issue.')],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='refused_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='refused'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='refused_because',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='refused because'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='verified_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='confirmed'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='verified_because',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='confirmed because'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='verified_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='workplace',
            name='accessibility',
            field=models.CharField(blank=True, max_length=300, verbose_name='accessibility'),
        ),
        migrations.AddField(
            model_name='workplace',
            name='housing',
            field=models.CharField(blank=True, choices=[('', 'not said'), ('free', 'free of charge'), ('paid', 'for a charge'), ('none', 'not provided')], default='', max_length=4, verbose_name='housing'),
        ),
        migrations.AddField(
            model_name='workplace',
            name='languages',
            field=models.CharField(blank=True, max_length=120, verbose_name='languages spoken at work'),
        ),
        migrations.AddField(
            model_name='workplace',
            name='meals',
            field=models.CharField(blank=True, choices=[('', 'not said'), ('free', 'free of charge'), ('paid', 'for a charge'), ('none', 'not provided')], default='', max_length=4, verbose_name='meals'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('verified_at__isnull', True), ('refused_at__isnull', True), _connector='OR'), name='alliances_organisation_verified_or_refused', violation_error_message='An employer is confirmed or refused, not both.'),
        ),
        migrations.RunPython(know_the_partners, migrations.RunPython.noop),
    ]
