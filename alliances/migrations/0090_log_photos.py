from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliances', '0050_catalogue_editions'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='allows_log_photos',
            field=models.BooleanField(default=False, help_text='Learners may add up to three photos to a day of their log.', verbose_name='photos in the log'),
        ),
    ]
